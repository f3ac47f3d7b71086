import ArchitectureModel
import TestSupport
import Testing

@testable import Coupling

/// A shop built by the book, with everything in it that rules look at: none of them has anything to say.
@Suite struct CleanArchitectureTests {
  static let shop = """
    architecture: By the book
    currency: EUR
    entities:
      order: { key: order_id, fields: [order_id, items, total, address], personal: [address], writes: orders-db }
      invoice: { key: invoice_id, fields: [invoice_id, order_id, total], writes: invoices-db }
    defaults: { availability: 99.95%, timeout: 300ms, latency: 5ms }
    zones:
      north: { availability: 99.99% }
      south: { availability: 99.99% }
    services:
      web:
        team: web
        replicas: { count: 3, required: 1, zones: [north, south] }
        operations:
          order:
            rate: 10/s
            slo: { availability: 99.5%, latency: 400ms }
            endpoint: POST /v1/checkout
            steps:
              - parallel:
                  - { call: identity, endpoint: GET /v1/sessions, sends: [session_id], reads: [user_id] }
                  - { call: catalogue, endpoint: GET /v1/items, sends: [item_ids], reads: [prices] }
              - call: orders/place-order
                endpoint: POST /v1/orders
                sends: [order_id, items, address]
                reads: [total]
                because: consistency
                retries: { count: 1, backoff: 50ms }
                idempotent: true
          show:
            rate: 50/s
            steps:
              - { call: identity, endpoint: GET /v1/sessions, sends: [session_id], reads: [user_id] }
              - { call: orders/show-order, endpoint: GET /v1/orders, sends: [user_id], reads: [state] }
      orders:
        team: orders
        replicas: 2
        depends-on: [orders-db]
        operations:
          place-order:
            rate: 10/s
            entity: order
            fact: OrderPlaced
            endpoint: POST /v1/orders
            accepts: { required: [order_id, items], optional: [address] }
            steps:
              - call: payment/charge
                endpoint: POST /v1/charges
                sends: [idempotency_key, total]
                reads: [charge_id]
                because: payment
                compensate: payment/refund
                retries: { count: 1, backoff: 50ms }
              - save: order
              - { publish: OrderPlaced, key: order_id, fields: [order_id, items, total], outbox: true }
          show-order: { endpoint: GET /v1/orders }
      identity: { team: platform, replicas: 2, deploys: { every: 7d, takes: 0s } }
      catalogue: { team: catalogue, replicas: 2 }
      payment: { kind: external, operations: { charge: , refund: } }
      invoices:
        team: invoices
        depends-on: [invoices-db]
        consumes: [{ event: OrderPlaced, operation: write-invoice, reads: [order_id, total], idempotent: true }]
        operations:
          write-invoice:
            entity: invoice
            steps: [{ save: invoice }, { publish: InvoiceWritten, fields: [invoice_id], outbox: true }]
      mail:
        team: communication
        consumes: [{ event: InvoiceWritten, operation: tell-customer, idempotent: true }]
        operations:
          tell-customer:
            steps:
              - { call: smtp, endpoint: POST /messages, sends: [request_id, text], needs-result: true, retries: { count: 3, backoff: 1s } }
      smtp: { kind: external, latency: 100ms }
      orders-db: { kind: database, availability: 99.99%, replicas: 2 }
      invoices-db: { kind: database, availability: 99.99%, replicas: 2 }
      bus: { kind: broker, availability: 99.99%, replicas: 3, partitions: 12, retention: 7d }
    """

  @Test func noRuleSpeaksUp() throws {
    let findings = ArchitectureAnalysis(try Architectures.load(Self.shop)).findings
    #expect(findings.map { "\($0.code) \($0.message)" } == [])
  }

  /// The same shop with one thing worse is told about that one thing.
  @Test(
    arguments: [
      ("total], outbox: true", "total], outbox: false", "DC0302"),
      ("orders-db: { kind: database, availability: 99.99%, replicas: 2 }", "orders-db: { kind: database }", nil),
      ("compensate: payment/refund", "purpose: take the money", "DC0308"),
      (
        "because: consistency\n            retries: { count: 1, backoff: 50ms }",
        "because: consistency\n            retries: 1", "DC0107"
      ),
      ("timeout: 300ms, latency: 5ms", "timeout: 2s, latency: 5ms", "DC0106"),
      ("sends: [order_id, items, address]", "sends: [items]", "DC0203"),
      ("tell-customer, idempotent: true", "tell-customer", "DC0305"),
      ("fields: [order_id, items, total], outbox", "fields: [order_id, address], outbox", "DC0312"),
      ("- save: order\n", "- { publish: OrderPlaced, outbox: true }\n          - save: order\n", "DC0306"),
      ("takes: 0s", "takes: 30s", "DC0109"), ("partitions: 12", "partitions: 1", nil),
      ("invoices-db]\n", "orders-db]\n", "DC0401"),
      ("payment: { kind: external,", "payment: { kind: external, consumes: [{ event: OrderPlaced }],", "DC0311"),
      ("publish: InvoiceWritten", "publish: InvoiceCreation", "DC0304"),
      ("idempotent: true\n      show", "purpose: go on\n      show", "DC0205"),
    ] as [(String, String, String?)])
  func oneThingWorse(_ part: String, _ worse: String, _ code: String?) throws {
    #expect(Self.shop.contains(part), "\(part)")
    let findings = ArchitectureAnalysis(try Architectures.load(Self.shop.replacing(part, with: worse))).findings
    #expect(findings.map(\.code.description) == (code.map { [$0] } ?? []), "\(findings.map(\.message))")
  }
}
