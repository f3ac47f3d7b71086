import Documents
import TestSupport
import Testing

@Suite struct JSONCursorTests {
  /// Asks for every value as what it is, all the way down, with a stack of its own.
  private static func walk(_ bytes: [UInt8]) -> (reason: JSONCursor.Fault.Reason, offset: Int)? {
    bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes)
      var open: [Bool] = []
      var isDone = false
      while cursor.fault == nil, !isDone {
        if let isObject = open.last {
          let goesOn = isObject ? cursor.nextKey() != nil : cursor.nextElement()
          guard goesOn else {
            open.removeLast()
            isDone = open.isEmpty
            continue
          }
        }
        switch cursor.kind() {
        case .object: if cursor.beginObject() { open.append(true) }
        case .array: if cursor.beginArray() { open.append(false) }
        case .text: _ = cursor.text()
        case .number: _ = cursor.number()
        case .boolean: _ = cursor.boolean()
        case .null, nil: cursor.skip()
        }
        if open.isEmpty { isDone = true }
      }
      if cursor.fault == nil, !cursor.isAtEnd() {
        return (.unexpected, cursor.offset)
      }
      return cursor.fault.map { ($0.reason, $0.offset) }
    }
  }

  @Test(
    .enabled(if: SharedData.isPresent("suites/json/jsontestsuite.json"), "the shared suites are not here"))
  func `what is read is checked as the JSON test suite asks`() throws {
    let cases = try #require(SharedData.json("suites/json/jsontestsuite.json")).array
    #expect(cases.count == 318)
    var unreadable = 0
    for example in cases {
      let name = try #require(example["name"]?.string)
      let bytes = try #require(ConformanceTests.base64(example["base64"]?.string ?? "?"))
      let fault = Self.walk(bytes)
      if name.hasPrefix("y_") { #expect(fault == nil, "\(name): \(String(describing: fault))") }
      guard name.hasPrefix("n_") else { continue }
      // Whether bytes are UTF-8 is not looked at.
      if String(validating: bytes, as: UTF8.self) == nil, fault == nil {
        unreadable += 1
      } else {
        #expect(fault != nil, "\(name)")
      }
    }
    #expect(unreadable == 0 || unreadable < 10)
  }

  @Test func readsWhatIsAskedFor() {
    let text = #" { "a" : [ 1, -2.5e3 , "x" ], "skip": {"deep": [[{"}": "]\""}]]}, "b": true, "n": "12" } "#
    Self.with(text) { cursor in
      Self.holds(cursor.beginObject())
      Self.holds(cursor.nextKey()?.string == "a")
      Self.holds(cursor.beginArray())
      Self.holds(cursor.nextElement() && cursor.integer() == 1)
      Self.holds(cursor.nextElement() && cursor.number().map { String(decoding: $0, as: UTF8.self) } == "-2.5e3")
      Self.holds(cursor.nextElement() && cursor.text()?.string == "x")
      Self.holds(!cursor.nextElement())
      Self.holds(cursor.nextKey()?.string == "skip")
      cursor.skip()
      Self.holds(cursor.nextKey()?.string == "b")
      Self.holds(cursor.boolean() == true)
      Self.holds(cursor.nextKey()?.string == "n")
      Self.holds(cursor.integer() == 12)
      Self.holds(cursor.nextKey() == nil)
      Self.holds(cursor.isAtEnd())
    }
  }

  @Test func valuesOfAnotherKindAreSkipped() {
    Self.with(#"[{"a":1},"t",[2],3]"#) { cursor in
      Self.holds(cursor.beginArray())
      Self.holds(cursor.nextElement() && cursor.text() == nil)
      Self.holds(cursor.nextElement() && cursor.integer() == nil)
      Self.holds(cursor.nextElement() && !cursor.beginObject())
      Self.holds(cursor.nextElement() && cursor.boolean() == nil)
      Self.holds(!cursor.nextElement() && cursor.isAtEnd() && cursor.fault == nil)
    }
  }

  @Test func escapeSequencesAreResolved() {
    Self.with(#""a\n\t\"\\\/\u00e9\ud83d\ude00\ud83d.""#) { cursor in
      let text = cursor.text()
      #expect(text?.isVerbatim == false)
      #expect(text?.string == "a\n\t\"\\/é😀\u{FFFD}.")
    }
  }

  @Test func theFirstFaultEndsTheReading() {
    for (text, reason, offset) in [
      (#"{"a":1,}"#, JSONCursor.Fault.Reason.unexpected, 7), (#"[1 2]"#, .unexpected, 3), (#"["a"#, .endsEarly, 3),
      ("[\"a\u{1}\"]", .controlCharacter, 3), (#"["\x"]"#, .badEscape, 3), ("[01]", .badNumber, 3),
      ("[1", .endsEarly, 2),
      ("{\"a\"", .endsEarly, 4), ("[tru]", .unexpected, 4),
    ] {
      let fault = Self.walk(Array(text.utf8))
      #expect(fault?.reason == reason, "\(text) \(String(describing: fault))")
      #expect(fault?.offset == offset, "\(text) \(String(describing: fault))")
    }
  }

  /// A quote at each of the places in a word of eight bytes, and beyond.
  @Test func textsOfEveryLengthEndAtTheirQuote() {
    for length in 0..<40 {
      let body = String(repeating: "é", count: length / 2) + String(repeating: "a", count: length % 2)
      Self.with("\"\(body)\" ,") { cursor in
        Self.holds(cursor.text()?.string == body)
        Self.holds(!cursor.isAtEnd())
      }
      Self.with("[\"\(body)\\\"\", 1]") { cursor in
        Self.holds(cursor.beginArray() && cursor.nextElement())
        cursor.skip()
        Self.holds(cursor.nextElement() && cursor.integer() == 1)
      }
    }
  }

  @Test func aPlaceCanBeReturnedTo() {
    Self.with(#"{"late": [1,2], "x": 3}"#) { cursor in
      Self.holds(cursor.beginObject() && cursor.nextKey() != nil)
      let place = cursor.offset
      cursor.skip()
      Self.holds(cursor.nextKey()?.string == "x" && cursor.integer() == 3 && cursor.nextKey() == nil)
      let end = cursor.offset
      cursor.rewind(to: place)
      Self.holds(cursor.beginArray() && cursor.nextElement() && cursor.integer() == 1)
      Self.holds(cursor.nextElement() && cursor.integer() == 2 && !cursor.nextElement())
      cursor.rewind(to: end)
      Self.holds(cursor.isAtEnd())
    }
  }

  @Test func wholeNumbersKeepWithin64Bits() {
    for (text, value) in [
      ("9223372036854775807", Int64.max), ("9223372036854775808", nil), ("-5", -5), ("1.0", nil),
      ("99999999999999999999", nil),
    ] as [(String, Int64?)] {
      Self.with("[\(text), 7]") { cursor in
        Self.holds(cursor.beginArray() && cursor.nextElement())
        Self.holds(cursor.integer() == value)
        Self.holds(cursor.nextElement() && cursor.integer() == 7)
      }
    }
  }

  @Test func depthCostsNothing() {
    let depth = 200_000
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    Self.with(text) { cursor in
      cursor.skip()
      Self.holds(cursor.isAtEnd())
    }
    #expect(Self.walk(Array(text.utf8)) == nil)
  }

  /// An expectation of something that moves the cursor, which the macro cannot take apart.
  private static func holds(_ condition: Bool, at place: SourceLocation = #_sourceLocation) {
    #expect(condition, sourceLocation: place)
  }

  private static func with(_ text: String, _ body: (inout JSONCursor) -> Void) {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes)
      body(&cursor)
    }
  }
}
