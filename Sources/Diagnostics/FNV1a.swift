extension Sequence<UInt8> {
  /// FNV-1a, 64 bits: tells texts apart where nobody has to be kept from finding two that are taken for one.
  /// - Source: Eastlake, Fowler, Vo, Noll, "The FNV Non-Cryptographic Hash Algorithm".
  package var fnv1a: UInt64 {
    reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
