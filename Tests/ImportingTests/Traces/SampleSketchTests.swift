import Testing

@testable import Importing

@Suite struct SampleSketchTests {
  @Test func quantilesAreThoseOfTheSortedSamples() {
    var state: UInt64 = 1
    for count in [1, 2, 99, 100, 512, 513, 5_000, 60_000] {
      var sketch = SampleSketch()
      var samples: [Int64] = []
      for _ in 0..<count {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // From nanoseconds to minutes, small ones often.
        let value = Int64((state >> 20) >> (state % 40))
        samples.append(value)
        sketch.add(value)
      }
      samples.sort()
      for part in [0, 1, 25, 50, 90, 99, 100] {
        let exact = Double(samples[max(1, (count * part + 99) / 100) - 1])
        let told = sketch.quantile(part, of: 100) ?? -1
        #expect(abs(told - exact) <= exact / 256, "\(part) % of \(count): \(told) for \(exact)")
        if count <= SampleSketch.exactLimit { #expect(told == exact) }
      }
      let mean = samples.reduce(0.0) { $0 + Double($1) } / Double(count)
      #expect(abs((sketch.mean ?? -1) - mean) <= mean * 1e-12)
    }
  }

  @Test func twoAddedAreOneOfAll() {
    for (first, second) in [(10, 20), (10, 900), (900, 10), (900, 900)] {
      var (one, other, all) = (SampleSketch(), SampleSketch(), SampleSketch())
      for value in 0..<first {
        one.add(Int64(value * 1_000))
        all.add(Int64(value * 1_000))
      }
      for value in 0..<second {
        other.add(Int64(value * 77))
        all.add(Int64(value * 77))
      }
      one.merge(other)
      #expect(one.count == all.count)
      for part in [1, 50, 99] {
        let (told, wanted) = (one.quantile(part, of: 100) ?? -1, all.quantile(part, of: 100) ?? -1)
        #expect(abs(told - wanted) <= wanted / 128)
      }
    }
  }

  @Test func ofNothingThereIsNothing() {
    #expect(SampleSketch().quantile(50, of: 100) == nil && SampleSketch().mean == nil)
  }
}

@Suite struct PathTemplateTests {
  @Test(arguments: [
    ("/users/12345", "/users/{id}"), ("/api/v2/records", "/api/v2/records"), ("/a?b=/1", "/a"), ("/", "/"),
    ("/o/550e8400-e29b-41d4-a716-446655440000/x", "/o/{id}/x"), ("/products/1YMWWN1N4O/", "/products/{id}/"),
    ("/iot-events360", "/iot-events360"), ("/d/2024-01-31", "/d/{id}"), ("/users/{name}", "/users/{name}"),
    ("/m/a@b.example", "/m/{id}"), ("/deadbeefdeadbeef12", "/{id}"), ("/authentications/", "/authentications/"),
    ("/ABCDEFGH", "/ABCDEFGH"), ("/oauth2callback", "/oauth2callback"),
  ])
  func identifiersAreReplaced(path: String, wanted: String) {
    var text: [UInt8] = []
    let isReplaced = Array(path.utf8).withUnsafeBufferPointer { PathTemplate.append($0, to: &text) }
    #expect(String(decoding: text, as: UTF8.self) == wanted)
    #expect(isReplaced == (wanted.contains("{id}")))
  }
}
