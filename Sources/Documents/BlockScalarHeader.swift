/// What stands after the `|` or `>` of a block scalar.
struct BlockScalarHeader {
  enum Chomping { case strip, clip, keep }

  /// What becomes of the line breaks at the end.
  private(set) var chomping = Chomping.clip
  /// The indentation beyond the parent's, when it is given.
  private(set) var indentation: Int?
  /// The offset after the indicators.
  private(set) var end: Int

  /// Reads the indicators, in either order, each at most once.
  init(in view: ByteView, at start: Int) {
    end = start + 1
    var hasChomping = false
    while true {
      switch view[end] {
      case Byte.plus where !hasChomping: (chomping, hasChomping) = (.keep, true)
      case Byte.minus where !hasChomping: (chomping, hasChomping) = (.strip, true)
      case 0x31...Byte.nine where indentation == nil: indentation = Int(view[end] - Byte.zero)
      default: return
      }
      end += 1
    }
  }
}
