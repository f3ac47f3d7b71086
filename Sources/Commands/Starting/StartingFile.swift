/// The commented file that a team starts from.
enum StartingFile {
  static let text = #"""
    # What this file says, decouple works with. Replace the names and figures by your own; delete what you do not need.
    # Every key: docs/reference/architecture-file.md, or the schema that your editor completes with: decouple schema
    architecture: My system
    currency: USD

    # What holds for every service that does not say otherwise. "assumed" is told beside the results, until you measure.
    defaults:
      availability: { value: 99.9%, basis: assumed }
      timeout: 30s

    # What operations are about. Names, keys and fields of facts come from here.
    entities:
      order:
        key: order_id
        fields: [order_id, customer_id, total, created_at]
        personal: [customer_id] # fields about people

    services:
      orders:
        team: checkout
        latency: 30ms # its own work on one request
        concurrency: 200 # requests in progress at once
        depends-on: [orders-db] # what every operation of it needs
        operations:
          place-order:
            endpoint: POST /api/v1/orders
            rate: 20/s # without a rate nothing arrives in a simulation
            entity: order
            slo: { availability: 99.9%, latency: 500ms }
            # downtime-cost: 1200 USD/h
            steps: # in order; a call blocks until it is answered
              - save: order
              - call: payment/charge
                timeout: 5s
                needs-result: true # the order is worth nothing without it
                because: payment
              - call: mailing
                endpoint: POST /api/v1/mails
                sends: [order_id, customer_id, total]
                needs-result: false # nobody waits for the mail
              - call: loyalty # needs-result is not given: decouple ask will ask

      payment:
        kind: external # run by somebody else
        availability: 99.95%
        operations:
          charge:
            latency: { p50: 300ms, p99: 1500ms }

      mailing:
        team: communication
        latency: 400ms

      loyalty:
        team: marketing
        latency: 120ms

      orders-db:
        kind: database
        replicas: { count: 2, required: 1, common-cause: 5% }

    # What simulate plays through. Without any, every callee is tried in every state.
    scenarios:
      mailing-crash:
        duration: 10m
        warm-up: 1m
        faults:
          - { service: mailing, state: crashed, from: 2m, for: 3m }

    """#
}
