/// What words in names and purposes hint at.
enum WordSigns {
  /// What a call is for, as a word suggests it.
  enum Sense: Sendable {
    case needed(ResultUse)
    case sideEffect

    static let authentication = Sense.needed(.authentication)
    static let payment = Sense.needed(.payment)
    static let query = Sense.needed(.query)
    static let consistency = Sense.needed(.consistency)

    /// As a message names it.
    var name: String {
      switch self {
      case .needed(.authentication): "authentication"
      case .needed(.payment): "a payment"
      case .needed(.query): "a query"
      case .needed(.consistency): "consistency"
      case .sideEffect: "a side effect"
      }
    }

    /// nil of a side effect.
    var use: ResultUse? {
      if case .needed(let use) = self { use } else { nil }
    }
  }

  /// What a word suggests, whatever form of it is written.
  static func sense(of word: String) -> Sense? { senses[word] }

  /// Verbs that begin a purpose like any other and say little: something is handed on, but perhaps not without need.
  static let weakVerbs: Set<String> = [
    "send", "write", "store", "put", "add", "update", "record", "order", "move", "remove", "keep", "schedule", "share",
    "bill", "invoice", "refresh", "register", "create", "open", "give",
  ]

  /// Words that begin a question.
  static let questions: Set<String> = [
    "is", "are", "has", "have", "does", "do", "can", "may", "who", "what", "which", "whether", "how", "where",
  ]

  /// Words that say that nobody waits.
  static let deferrals: Set<String> = [
    "afterwards", "afterward", "eventually", "nightly", "background", "asynchronously", "async", "later",
  ]

  /// Names of operations that answer a question begin with one of these.
  static let queryVerbs: Set<String> = [
    "get", "list", "show", "find", "fetch", "read", "search", "view", "lookup", "query", "browse", "display", "count",
  ]

  private static let senses: [String: Sense] = {
    var senses: [String: Sense] = [:]
    for (sense, verbs, nouns) in vocabulary {
      for verb in verbs.split(separator: " ") {
        for form in EnglishVerb.forms(of: String(verb)) { senses[form] = sense }
      }
      for noun in nouns.split(separator: " ") {
        senses[String(noun)] = sense
        senses[EnglishNoun.plural(of: String(noun))] = sense
      }
    }
    return senses
  }()

  /// Verbs and nouns by what they suggest. Words that mean one thing here and another there (report, order, label,
  /// statement, case) are left out, or are nouns only.
  private static let vocabulary: [(Sense, verbs: String, nouns: String)] = [
    (
      .authentication, verbs: "authenticate authorize authorise entitle introspect",
      nouns:
        "auth authentication authorization authorisation login token session identity permission entitlement credential"
    ),
    (
      .payment, verbs: "pay charge debit refund preauthorise preauthorize payout",
      nouns: "payment card wallet checkout transfer deposit preauthorisation"
    ),
    (
      .query,
      verbs:
        "get list find fetch read load lookup query search check validate verify calculate estimate predict rank evaluate decode decrypt detokenise detokenize inquire screen convert translate geocode quote price",
      nouns:
        "balance availability validation verification calculation estimation prediction inquiry enquiry eligibility coverage fraud pricing evaluation scoring detail status"
    ),
    (
      .consistency, verbs: "reserve lock allocate book",
      nouns: "reservation allocation inventory stock ledger booking"
    ),
    (
      .sideEffect,
      verbs:
        "notify mail email audit log remind index archive tell inform announce publish sync export print text invite",
      nouns:
        "track tracking tracked notification sms slack push audit logging reminder analytics metrics webhook report reporting label shipping newsletter receipt statistics loyalty letter message survey invitation attribution touchpoint exposure experiment impression history telemetry digest heatmap projection usage notifier mailer feed"
    ),
  ]

  /// The words of a text in lower case, split at everything that is no letter and inside camelCase.
  static func split(_ text: String) -> [String] {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return splitASCII(text) }
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in text {
      if !character.isLetter || (character.isUppercase && wasLower) {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if character.isLetter { word.append(character) }
      wasLower = character.isLowercase
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }

  /// The same, ten times as fast: a file has a hundred thousand purposes.
  private static func splitASCII(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var wasLower = false
    func finish() {
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      word.removeAll(keepingCapacity: true)
    }
    for byte in text.utf8 {
      let isLower = (0x61...0x7A).contains(byte)
      let isUpper = (0x41...0x5A).contains(byte)
      if !(isLower || isUpper) || (isUpper && wasLower) { finish() }
      if isLower || isUpper { word.append(byte | 0x20) }
      wasLower = isLower
    }
    finish()
    return words
  }
}
