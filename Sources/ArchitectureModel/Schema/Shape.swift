/// The keys that a kind of mapping may have, with what each holds.
///
/// It is declared once: the loader takes the keys from it, and ``ArchitectureSchema`` all of it.
struct Shape: Sendable {
  struct Key: Sendable {
    var name: String
    var form: Form
    /// One sentence for whoever writes the key.
    var help: String
    var isRequired: Bool

    init(_ name: String, _ form: Form, _ help: String, isRequired: Bool = false) {
      self.name = name
      self.form = form
      self.help = help
      self.isRequired = isRequired
    }
  }

  /// As messages call it.
  var name: String
  let declared: [Key]
  let keys: [String]
  /// A short one that can be typed as it stands.
  let example: String?
  /// How many keys there have to be; several ways to write something are parted by which keys they have.
  let choice: Choice

  enum Choice: Sendable {
    /// Whatever is required, and any of the others.
    case free
    /// One key, whichever.
    case one
    /// All keys of one of these sets, and none of the other sets.
    case sets([[String]])
  }

  init(_ name: String, _ declared: [Key], choice: Choice = .free, example: String? = nil) {
    self.name = name
    self.declared = declared
    keys = declared.map(\.name)
    self.choice = choice
    self.example = example
  }

  /// The same for what is called otherwise.
  func named(_ name: String) -> Shape {
    var shape = self
    shape.name = name
    return shape
  }

  func adding(_ keys: [Key]) -> Shape {
    keys.isEmpty ? self : Shape(name, declared + keys, choice: choice, example: example)
  }
}

/// What a value may be.
indirect enum Form: Sendable {
  /// Any scalar that is not empty.
  case text
  case boolean
  case null
  case integer(ClosedRange<Int>)
  /// A number of which only the least is known, itself left out.
  case numberAbove(Int)
  case fraction
  /// One of a few words.
  case words([String])
  /// A text that is written so, with an example.
  case pattern(String, String)
  case list(Form, least: Int)
  /// Texts, none of them twice.
  case names
  /// From names of one's own choice, written so.
  case named(String, Form)
  case keys(Shape)
  case either([Form])
  /// One of ``ArchitectureSchema/definitions``.
  case defined(String)
  case anything

  static func list(_ form: Form) -> Form { .list(form, least: 0) }

  /// What may be left empty.
  static func orNothing(_ form: Form) -> Form { .either([form, .null]) }
}
