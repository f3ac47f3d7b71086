/// The input while it is read: bytes by offset, and 0 for every offset outside.
///
/// NUL is refused before anything is parsed, so 0 means the end of the input: reading past it is safe, and no loop
/// needs a check of its own. The view must not outlive the closure that gave the pointer.
struct ByteView {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let classes: UnsafeBufferPointer<UInt8>

  /// Lends views of the bytes to the body.
  static func with<Result>(_ bytes: [UInt8], _ body: (ByteView) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { bytes in
      ByteClass.table.withUnsafeBufferPointer { classes in
        precondition(classes.count == 256, "a class for every byte")
        return body(ByteView(bytes: bytes, classes: classes))
      }
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, classes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    self.classes = classes
  }

  var count: Int { bytes.count }

  @inline(__always)
  subscript(offset: Int) -> UInt8 {
    UInt(bitPattern: offset) < UInt(bitPattern: bytes.count) ? bytes[offset] : 0
  }

  /// Whether the byte at an offset belongs to one of the classes.
  @inline(__always)
  func isIn(_ sets: UInt8, _ offset: Int) -> Bool {
    classes[Int(self[offset])] & sets != 0
  }

  /// The first offset from `offset` on whose byte belongs to one of the classes.
  ///
  /// The classes must include ``ByteClass/end`` or a set that holds it, or the search would not end.
  @inline(__always)
  func first(in sets: UInt8, from offset: Int) -> Int {
    var offset = offset
    while !isIn(sets, offset) { offset += 1 }
    return offset
  }

  /// The offset after the spaces and tabs that begin at `offset`.
  @inline(__always)
  func afterBlanks(_ offset: Int) -> Int {
    var offset = offset
    while self[offset] == Byte.space || self[offset] == Byte.tab { offset += 1 }
    return offset
  }

  /// The offset after the spaces that begin at `offset`.
  @inline(__always)
  func afterSpaces(_ offset: Int) -> Int {
    var offset = offset
    while self[offset] == Byte.space { offset += 1 }
    return offset
  }

  /// The offset after the line break at `offset`: LF, CR LF or CR.
  @inline(__always)
  func afterBreak(_ offset: Int) -> Int {
    self[offset] == Byte.carriageReturn && self[offset + 1] == Byte.lineFeed ? offset + 2 : offset + 1
  }

  /// The end of the line that `offset` lies on, before its break.
  func lineEnd(_ offset: Int) -> Int {
    first(in: ByteClass.lineBreak | ByteClass.end, from: offset)
  }

  /// Eight bytes at once; `offset` must leave room for them.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset + 8 <= bytes.count, "a word inside the input")
    return UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// The text of a range, whose bytes are known to be UTF-8.
  func string(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[range])
  }

  /// How many characters (Unicode scalars) a range has.
  func characters(_ range: Range<Int>) -> Int {
    range.reduce(0) { $0 + (self[$1] & 0xC0 == 0x80 ? 0 : 1) }
  }
}
