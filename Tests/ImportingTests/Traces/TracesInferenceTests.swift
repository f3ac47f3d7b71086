import Importing
import Testing

/// Small traces written by hand, and exactly what they mean.
@Suite struct TracesInferenceTests {
  private typealias Lines = [String]

  private func lines(_ spans: SpanWriter) -> [String] { DraftLines(Draft.ofTraces(spans.text)).lines }

  @Test func callsOneAfterTheOtherAndAtOnce() {
    var spans = SpanWriter()
    let root = spans.add(.server, "shop", "POST /orders", 0, 100)
    _ = spans.call(from: "shop", to: "stock", "Reserve", 10, 30, below: root)
    _ = spans.call(from: "shop", to: "price", "Quote", 20, 40, below: root)
    _ = spans.call(from: "shop", to: "pay", "Charge", 40, 90, below: root)
    #expect(
      lines(spans) == [
        "shop", "  POST /orders", "    parallel", "      call stock/stock/Reserve", "      call price/price/Quote",
        "    call pay/pay/Charge", "stock", "  stock/Reserve", "price", "  price/Quote", "pay", "  pay/Charge",
      ])
  }

  /// Two of three requests call both at once: so it is written. With one of three it is not.
  @Test func theMajorityOfRequestsDecides() {
    for (overlapping, isParallel) in [(2, true), (1, false)] {
      var spans = SpanWriter()
      for trace in 1...3 {
        let root = spans.add(.server, "shop", "POST /orders", 0, 100, trace: trace)
        let start = trace <= overlapping ? 20.0 : 30.0
        _ = spans.call(from: "shop", to: "stock", "Reserve", 10, 30, below: root, trace: trace)
        _ = spans.call(from: "shop", to: "price", "Quote", start, 50, below: root, trace: trace)
      }
      #expect(lines(spans).contains("    parallel") == isParallel)
    }
  }

  @Test func aFailedCallThatIsFollowedIsRetried() {
    var spans = SpanWriter()
    for trace in 1...3 {
      let root = spans.add(.server, "shop", "POST /orders", 0, 100, trace: trace)
      if trace == 2 {
        _ = spans.call(from: "shop", to: "stock", "Reserve", 10, 20, below: root, trace: trace, failed: true)
        _ = spans.call(from: "shop", to: "stock", "Reserve", 25, 30, below: root, trace: trace, failed: true)
      }
      _ = spans.call(from: "shop", to: "stock", "Reserve", 35, 40, below: root, trace: trace)
    }
    #expect(
      lines(spans) == [
        "shop", "  POST /orders", "    call stock/stock/Reserve retries=2 failed 2/5", "stock", "  stock/Reserve",
      ])
  }

  /// A round of a loop that fails is no retry.
  @Test func threeCallsInTurnAreThreeTimes() {
    var spans = SpanWriter()
    for trace in 1...4 {
      let root = spans.add(.server, "shop", "POST /orders", 0, 100, trace: trace)
      for round in 0..<3 {
        let start = 10 + Double(round) * 20
        _ = spans.call(
          from: "shop", to: "stock", "Reserve", start, start + 15, below: root, trace: trace,
          failed: trace == 1 && round == 1)
      }
    }
    #expect(
      lines(spans) == [
        "shop", "  POST /orders", "    call stock/stock/Reserve times=3 failed 1/12", "stock", "  stock/Reserve",
      ])
  }

  @Test func threeCallsAtOnceAreABlock() {
    var spans = SpanWriter()
    let root = spans.add(.server, "shop", "POST /orders", 0, 100)
    for round in 0..<3 {
      _ = spans.call(from: "shop", to: "stock", "Reserve", 10 + Double(round), 50, below: root)
    }
    let call = "      call stock/stock/Reserve"
    #expect(lines(spans) == ["shop", "  POST /orders", "    parallel", call, call, call, "stock", "  stock/Reserve"])
  }

  @Test func callsOfSomeRequestsHaveAShare() {
    var spans = SpanWriter()
    for trace in 1...4 {
      let root = spans.add(.server, "shop", "POST /orders", 0, 100, trace: trace)
      if trace > 1 { _ = spans.call(from: "shop", to: "stock", "Reserve", 10, 30, below: root, trace: trace) }
      if trace == 4 {
        _ = spans.call(from: "shop", to: "price", "Quote", 40, 50, below: root, trace: trace)
        _ = spans.call(from: "shop", to: "price", "Quote", 60, 70, below: root, trace: trace)
      }
      if trace == 3 { _ = spans.call(from: "shop", to: "price", "Quote", 40, 50, below: root, trace: trace) }
      if trace == 2 { _ = spans.call(from: "shop", to: "price", "Quote", 40, 50, below: root, trace: trace) }
    }
    let draft = Draft.ofTraces(spans.text)
    #expect(
      DraftLines(draft).lines.prefix(4) == [
        "shop", "  POST /orders", "    call stock/stock/Reserve probability=75%",
        "    call price/price/Quote probability=75%",
      ])
    #expect(draft.hasRemark("1 call made a different number of times"))
  }

  @Test func aCallThatOutlivesItsCallerIsNotWaitedFor() {
    var spans = SpanWriter()
    let root = spans.add(.server, "shop", "POST /orders", 0, 20)
    _ = spans.call(from: "shop", to: "log", "Write", 5, 60, below: root)
    let draft = Draft.ofTraces(spans.text)
    #expect(
      DraftLines(draft).lines == ["shop", "  POST /orders", "    call log/log/Write wait=false", "log", "  log/Write"])
    // It does not wait, so all the time is its own.
    let own = draft.operation("POST /orders", of: "shop")?.figures.first { $0.key == "latency" }?.value
    #expect(own.map { DraftLines.text($0.value) } == "20ms")
  }

  @Test func ownTimeIsWhatIsNotWaited() {
    var spans = SpanWriter()
    let root = spans.add(.server, "shop", "POST /orders", 0, 100)
    let work = spans.add(.inner, "shop", "work", 5, 95, below: root)
    _ = spans.call(from: "shop", to: "stock", "Reserve", 10, 30, below: work)
    _ = spans.call(from: "shop", to: "price", "Quote", 20, 50, below: root)
    let own = Draft.ofTraces(spans.text).operation("POST /orders", of: "shop")?.figures.first { $0.key == "latency" }
    #expect(own.map { DraftLines.text($0.value.value) } == "60ms")
    #expect(own?.value.samples == 1)
  }

  /// The callee's clock is 10 s behind; without a span of the caller its calls would all seem to come first.
  @Test func clocksThatDifferAreSetRight() {
    var spans = SpanWriter()
    let root = spans.add(.server, "shop", "POST /orders", 0, 100)
    _ = spans.add(.client, "shop", "Quote", 10, 20, below: root, ["server.address": "price", "rpc.method": "P/Quote"])
    _ = spans.add(.server, "late", "Late", -10_000, -9_980, below: root, ["rpc.method": "L/Late"])
    let draft = Draft.ofTraces(spans.text)
    #expect(
      DraftLines(draft).lines.prefix(4) == [
        "shop", "  POST /orders", "    call price endpoint=P/Quote", "    call late/L/Late",
      ])
    #expect(draft.hasRemark("clocks differ in 1 trace"))
  }

  @Test func whatIsMissingOrWrongIsCountedAndTold() {
    var spans = SpanWriter()
    let root = spans.add(.server, "shop", "GET /a", 0, 10)
    _ = spans.add(.server, "shop", "GET /b", 0, 10, below: 999, trace: 2)
    _ = spans.add(.server, "shop", "GET /a", 0, 10, id: root)
    _ = spans.add(.inner, "shop", "back", 10, 5, below: root)
    _ = spans.add(.inner, "shop", "one", 0, 5, below: 501, trace: 3, id: 500)
    _ = spans.add(.inner, "shop", "two", 1, 5, below: 500, trace: 3, id: 501)
    _ = spans.add(.inner, "shop", "self", 1, 5, below: 600, trace: 4, id: 600)
    _ = spans.add(.client, "shop", "nobody", 1, 5, below: root)
    let nameless =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"09\",\"spanId\":\"09\",\"name\":\"x\"}]}]}]}"
    let draft = Draft.ofTraces(
      spans.text + nameless + "\n{\"resourceLogs\":[]}\n{\"resourceMetrics\":[]}\n{\"a\":[}\n{}\n")
    for words in [
      "9 spans of 5 traces", "with the identifier of another, left out: 1 span",
      "end before the start, times not used: 1 span", "2 circles of spans",
      "without a service, put under unknown-service: 1 span",
      "3 traces of 5 not whole: 1 span with a parent", "calling without saying whom, left out: 1 span",
      "1 record of logs, 1 record of metrics",
      "1 record could not be read as JSON to the end, the first being record 12", "1 record held no traces",
      "without start or end, times not used: 1 span",
    ] {
      #expect(draft.hasRemark(words), "\(words) in \(draft.remarks.map(\.text))")
    }
  }

  @Test func formerConventionsMeanTheSame() {
    var spans = SpanWriter()
    let root = spans.add(
      .server, "shop", "HTTP POST", 0, 100, ["http.method": "POST", "http.target": "/orders/12345?x=1"])
    _ = spans.add(
      .client, "shop", "HTTP GET", 5, 10, below: root,
      ["http.method": "GET", "http.url": "https://user@api.tax.example:443/v1/rates/77?y=2"])
    _ = spans.add(
      .client, "shop", "SELECT", 15, 20, below: root,
      ["db.system": "mysql", "db.statement": "select * from t", "net.peer.name": "orders-db", "db.name": "orders"])
    _ = spans.add(
      .client, "shop", "GET", 25, 26, below: root,
      ["db.system": "redis", "db.operation": "GET", "net.peer.ip": "10.0.0.1"])
    let sent = spans.add(
      .producer, "shop", "orders send", 30, 31, below: root,
      ["messaging.system": "kafka", "messaging.destination": "orders", "messaging.operation": "publish"])
    _ = spans.add(
      .consumer, "mail", "orders process", 40, 50, below: sent,
      [
        "messaging.system": "kafka", "messaging.destination": "orders", "messaging.operation": "process",
        "messaging.kafka.consumer_group": "mailers",
      ])
    #expect(
      lines(spans) == [
        "shop", "  POST /orders/{id}", "    call api.tax.example endpoint=GET /v1/rates/{id}",
        "    call orders-db endpoint=SELECT", "    call redis endpoint=GET", "    publish orders to kafka", "mail",
        "  process orders", "  consumes orders -> process orders x-consumer-group=mailers",
        "api.tax.example (external)", "orders-db (database)", "redis (cache)", "kafka (broker)",
      ])
  }

  @Test func statusesOfFourHundredAreTheCallersOwn() {
    var spans = SpanWriter()
    for (trace, status) in [(1, "404"), (2, "500"), (3, "200")] {
      let root = spans.add(.server, "shop", "GET /a", 0, 100, trace: trace)
      _ = spans.add(
        .client, "shop", "GET", 5, 10, below: root, trace: trace,
        ["url.full": "http://pay.example/x", "http.request.method": "GET", "http.response.status_code": status],
        failed: status != "200")
    }
    #expect(lines(spans)[2] == "    call pay.example endpoint=GET /x failed 1/3")
  }

  @Test func aSpanThatHoldsAnotherIsNoCall() {
    var spans = SpanWriter()
    let root = spans.add(.server, "ads", "GetAds", 0, 100)
    let outer = spans.add(.client, "ads", "resolve", 10, 50, below: root)
    _ = spans.add(
      .client, "ads", "flagd/Resolve", 15, 45, below: outer, ["server.address": "flagd", "rpc.method": "f/R"])
    // A database that is spoken to by HTTP stays a database.
    let store = spans.add(
      .client, "ads", "search", 60, 90, below: root, ["db.system": "elasticsearch", "server.address": "es"])
    _ = spans.add(
      .client, "ads", "POST", 65, 85, below: store, ["url.full": "http://es:9200/x", "http.request.method": "POST"])
    #expect(
      lines(spans) == [
        "ads", "  GetAds", "    call flagd endpoint=f/R", "    call es endpoint=search", "flagd", "es (database)",
      ])
  }

  @Test func namesAreMadeLegal() {
    var spans = SpanWriter()
    let root = spans.add(.server, "my shop:8080/eu", "do #1", 0, 100)
    _ = spans.add(.client, "my shop:8080/eu", "x", 1, 2, below: root, ["db.system": "mysql", "db.name": "orders"])
    _ = spans.add(.client, "my shop:8080/eu", "y", 3, 4, below: root, ["peer.service": "orders"])
    let draft = Draft.ofTraces(spans.text)
    #expect(
      DraftLines(draft).lines == [
        "my-shop-8080-eu", "  do 1", "    call orders endpoint=x", "    call orders-service endpoint=y",
        "orders (database)", "orders-service",
      ])
    #expect(draft.hasRemark("'my shop:8080/eu' is called my-shop-8080-eu"))
  }

  @Test func identifiersInBase64AndEnumsInWordsAreReadAlike() {
    let text = """
      {"batches":[{"instrumentationLibrarySpans":[{"spans":[
        {"traceId":"AAAAAAAAAAAAAAAAAAAAAQ==","spanId":"AAAAAAAAAAE=","name":"GET /a","kind":"SPAN_KIND_SERVER",
         "startTimeUnixNano":1700000000000000000,"endTimeUnixNano":1700000000100000000},
        {"traceId":"00000000000000000000000000000001","spanId":"0000000000000002","parentSpanId":"AAAAAAAAAAE=",
         "name":"q","kind":"SPAN_KIND_CLIENT","startTimeUnixNano":1700000000010000000,
         "endTimeUnixNano":1700000000020000000,"status":{"code":"STATUS_CODE_ERROR"},
         "attributes":[{"value":{"stringValue":"db"},"key":"peer.service"}]}]}],
        "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}}]}
      """
    let wanted = ["shop", "  GET /a", "    call db endpoint=q failed 1/1", "db"]
    #expect(DraftLines(Draft.ofTraces(text)).lines == wanted)
    #expect(
      DraftLines(Draft.ofTraces("{\"trace\":" + text.replacing("batches", with: "resourceSpans") + "}")).lines == wanted
    )
    #expect(DraftLines(Draft.ofTraces("[" + text + "]")).lines == wanted)
    #expect(DraftLines(Draft.ofTraces(text.filter { $0 != "\n" } + "\n" + "{\"resourceLogs\":[]}")).lines == wanted)
  }

  @Test func whatFollowsFromIsNotWaitedFor() {
    let text = """
      {"data":[{"traceID":"1","spans":[
        {"traceID":"1","spanID":"a","operationName":"A","startTime":1000,"duration":100,"processID":"p1","references":[]},
        {"traceID":"1","spanID":"b","operationName":"B","startTime":1010,"duration":20,"processID":"p2",
         "references":[{"refType":"FOLLOWS_FROM","traceID":"1","spanID":"a"}]}],
        "processes":{"p1":{"serviceName":"one"},"p2":{"serviceName":"two"}}}]}
      """
    #expect(DraftLines(Draft.ofTraces(text)).lines == ["one", "  A", "    call two/B wait=false", "two", "  B"])
  }

  @Test func aMessageInATraceOfItsOwnIsFoundByItsLink() {
    var spans = SpanWriter()
    let trace = SpanWriter.hexadecimal(1, 32)
    let link = ",\"links\":[{\"traceId\":\"\(trace)\",\"spanId\":\"\(SpanWriter.hexadecimal(77, 16))\"}]"
    // The consumer comes first in the file, and its queue is called differently from the exchange.
    _ = spans.add(
      .consumer, "mail", "handle", 40, 50, trace: 2,
      ["messaging.system": "rabbitmq", "messaging.destination.name": "q1"],
      more: link)
    let root = spans.add(.server, "shop", "POST /orders", 0, 100)
    _ = spans.add(
      .producer, "shop", "send", 10, 20, below: root, id: 77,
      ["messaging.system": "rabbitmq", "messaging.destination.name": "orders"])
    #expect(
      lines(spans) == [
        "shop", "  POST /orders", "    publish orders to rabbitmq", "mail", "  process q1",
        "  consumes orders -> process q1", "rabbitmq (broker)",
      ])
  }

  @Test func ratesAreScaledBySampling() {
    var spans = SpanWriter()
    for trace in 1...201 {
      // Half of all traces were dropped.
      _ = spans.add(
        .server, "shop", "GET /a", Double(trace) * 100, Double(trace) * 100 + 10, trace: trace,
        more: ",\"traceState\":\"x=1,ot=th:8;rv:1\"")
    }
    let draft = Draft.ofTraces(spans.text)
    let rate = draft.operation("GET /a", of: "shop")?.figures.first { $0.key == "rate" }?.value
    // 201 in 20 s.
    #expect(rate.map { DraftLines.text($0.value) } == "20.1/s")
    #expect(rate?.samples == 201)
    #expect(draft.hasRemark("201 spans from a sample, down to one in 2"))
  }

  @Test func spansThatComeTooLateAreCounted() {
    var limits = TraceLimits()
    limits.quietSpans = 3
    var spans = SpanWriter()
    let root = spans.add(.server, "shop", "GET /a", 0, 10, trace: 1)
    for trace in 2...6 { _ = spans.add(.server, "shop", "GET /b", 0, 10, trace: trace) }
    _ = spans.add(.client, "shop", "late", 1, 2, below: root, trace: 1, ["peer.service": "x"])
    let draft = Draft.ofTraces([Array(spans.text.utf8)], limits: limits)
    #expect(draft.hasRemark("come after their trace was taken for whole, left out: 1 span"))
    #expect(draft.service("x") == nil)
  }

  @Test func aTraceOfAHundredThousandSpansIsRead() {
    var spans = SpanWriter()
    var parent = spans.add(.server, "deep", "GET /a", 0, 1e6)
    for level in 1...50_000 { parent = spans.add(.inner, "deep", "i", Double(level), 1e6, below: parent) }
    let wide = parent
    for place in 0..<50_000 {
      _ = spans.add(
        .client, "deep", "q", 60_000 + Double(place), 60_000.5 + Double(place), below: wide, ["peer.service": "x"])
    }
    let draft = Draft.ofTraces(spans.text)
    #expect(draft.hasRemark("100,001 spans of 1 trace"))
    let call = draft.operation("GET /a", of: "deep")?.steps.first
    guard case .call(let call) = call else { return #expect(Bool(false), "one step") }
    #expect(call.outcomes?.count == 50_000)
  }
}
