/// Verbs that operations are named by, and their forms.
enum EnglishVerb {
  /// Irregular ones, with their past participle.
  private static let irregular: [String: String] = [
    "send": "sent", "pay": "paid", "buy": "bought", "sell": "sold", "make": "made", "build": "built", "begin": "begun",
    "write": "written", "read": "read", "put": "put", "set": "set", "reset": "reset", "get": "got", "give": "given",
    "take": "taken", "withdraw": "withdrawn", "hold": "held", "keep": "kept", "leave": "left", "lose": "lost",
    "find": "found", "bring": "brought", "choose": "chosen", "break": "broken", "draw": "drawn", "drive": "driven",
    "freeze": "frozen", "hide": "hidden", "lend": "lent", "meet": "met", "split": "split", "spend": "spent",
    "teach": "taught", "tell": "told", "undo": "undone", "redo": "redone", "do": "done", "win": "won", "cut": "cut",
    "bind": "bound", "checkout": "checkedOut", "signup": "signedUp", "login": "loggedIn", "logout": "loggedOut",
    "bid": "bid", "refer": "referred", "catch": "caught", "feed": "fed", "let": "let", "shut": "shut",
    "speak": "spoken", "run": "run",
  ]
  private static let participles = Set(irregular.filter { $0.key != $0.value }.values)

  private static let regular = Set(
    """
    accept activate add adjust allocate approve archive assess assign authorize book calculate cancel capture change
    charge check claim clear close collect commit complete confirm connect convert copy create credit deactivate
    debit decide decline delete deliver deny deploy deposit disable disconnect dispatch download edit email enable
    end enqueue enrol escalate execute expire export finish forward fulfil generate grant import index ingest
    initiate insert install invite invoice issue launch link list load lock log mail mark match merge modify move
    notify onboard open order pack patch pause pick place plan post prepare print process promote publish purchase
    push queue raise rate receive reconcile record redeem refund register reject release remind remove rename renew
    reopen replace report request reserve resolve resume retry return review revoke save schedule search serve
    settle ship show sign start stop store submit subscribe suspend sync terminate track transfer trigger unlock
    unsubscribe update upgrade upload validate verify view void
    """.split { $0 == " " || $0 == "\n" }.map(String.init))

  /// Verbs whose last letter is doubled before `-ed` and `-ing`.
  private static let doubled: Set<String> = [
    "ship", "stop", "cancel", "submit", "commit", "log", "plan", "transfer", "enrol", "fulfil", "get", "put", "set",
    "reset", "cut", "let", "shut", "run", "begin", "win", "bid", "refer", "split",
  ]

  /// Whether a word is the basic form of a verb that operations are named by.
  static func isKnown(_ word: String) -> Bool { irregular[word] != nil || regular.contains(word) }

  /// Whether the past participle of a verb is its basic form too, as in `put`.
  static func isUnchanged(_ verb: String) -> Bool { irregular[verb] == verb }

  /// Whether a word is a past participle, of whatever verb.
  static func isParticiple(_ word: String) -> Bool {
    if participles.contains(word) { return true }
    guard word.hasSuffix("ed"), !isKnown(word) else { return false }
    return !word.hasSuffix("eed") || ["agreed", "freed", "guaranteed"].contains(word)
  }

  /// The past participle.
  static func participle(of verb: String) -> String {
    if let known = irregular[verb] { return known }
    return withIForY(verb) + "ed"
  }

  /// The verb, its participles, who does it, and the third person.
  static func forms(of verb: String) -> [String] {
    let doer = withIForY(verb) + "er"
    return [verb, EnglishNoun.plural(of: verb), stem(of: verb) + "ing", participle(of: verb), doer, doer + "s"]
  }

  /// What `-ed` and `-er` are added to.
  private static func withIForY(_ verb: String) -> String {
    EnglishNoun.endsInConsonantAndY(verb) ? verb.dropLast() + "i" : stem(of: verb)
  }

  /// What `-ing` is added to.
  private static func stem(of verb: String) -> String {
    if verb.hasSuffix("e") { return String(verb.dropLast()) }
    return doubled.contains(verb) ? verb + verb.suffix(1) : verb
  }
}

/// Singular and plural.
enum EnglishNoun {
  static func plural(of word: String) -> String {
    if endsInConsonantAndY(word) { return word.dropLast() + "ies" }
    return ["s", "x", "ch", "sh"].contains(where: word.hasSuffix) ? word + "es" : word + "s"
  }

  static func singular(of word: String) -> String {
    if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
    if word.hasSuffix("ses") || word.hasSuffix("xes") || word.hasSuffix("ches") { return String(word.dropLast(2)) }
    if word.hasSuffix("s"), !word.hasSuffix("ss"), word.count > 3 { return String(word.dropLast()) }
    return word
  }

  static func endsInConsonantAndY(_ word: String) -> Bool {
    word.hasSuffix("y") && !"aeiou".contains(word.dropLast().last ?? "a")
  }
}
