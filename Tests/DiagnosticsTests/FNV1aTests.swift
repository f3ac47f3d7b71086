import Diagnostics
import Testing

@Suite struct FNV1aTests {
  /// - Source: the test vectors of Eastlake, Fowler, Vo, Noll, "The FNV Non-Cryptographic Hash Algorithm".
  @Test(arguments: [
    ("", 0xcbf2_9ce4_8422_2325 as UInt64), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
  ])
  func published(_ text: String, _ hash: UInt64) { #expect(text.utf8.fnv1a == hash) }
}
