// Made from Samples by GeneratedPagesTests. To make it anew: DECOUPLE_REWRITE_GOLDEN=1 swift test

extension ExampleArchitecture {
  /// The samples, without the line that tells an editor where the schema is.
  static let all: [ExampleArchitecture] = [
    ExampleArchitecture(
      name: "facts-and-commands",
      text: #"""
        # Events already, but two of them give orders: they are named after what somebody should do about them.
        architecture: Facts and commands
        entities:
          task: { key: task_id, fields: [task_id, title, created_by], personal: [created_by], writes: task-db }

        defaults: { availability: 99.9%, latency: 20ms, timeout: 2s }

        services:
          task-api:
            team: tasks
            depends-on: [task-db]
            operations:
              # Sends a command: the task service knows what notification does, and a lost broker loses the message.
              create-task:
                rate: 20/s
                entity: task
                steps:
                  - save: task
                  - { publish: SendNotification, key: task_id, fields: [task_id, title] }

              # Tells a fact, and an outbox keeps it.
              complete-task:
                rate: 15/s
                entity: task
                steps:
                  - save: task
                  - { publish: TaskCompleted, key: task_id, fields: [task_id], outbox: true }

              # Gives an order before the state is saved that it tells of.
              cancel-task:
                entity: task
                steps:
                  - { publish: write-audit-record, key: task_id, fields: [task_id, created_by], outbox: true }
                  - save: task

          task-db: { kind: database, availability: 99.99% }
          bus: { kind: broker, availability: 99.99%, latency: 5ms, partitions: 12 }

          notification:
            team: communication
            consumes:
              - { event: SendNotification, idempotent: true }
              - { event: TaskCompleted }
          audit:
            team: compliance
            consumes:
              - { event: TaskCompleted, idempotent: true }
              - { event: write-audit-record, idempotent: true }

        """#),
    ExampleArchitecture(
      name: "online-order",
      text: #"""
        # An order calls four services. Two have to answer before the customer can go on, two have not.
        architecture: Online order
        currency: EUR
        entities:
          order:
            key: order_id
            fields: [order_id, customer_id, items, total, address]
            personal: [customer_id, address]

        defaults:
          availability: 99.9%

        services:
          orders:
            team: checkout
            availability: 99.95%
            latency: 40ms
            depends-on: [orders-db]
            operations:
              place-order:
                rate: 5/s
                entity: order
                slo: { availability: 99.9%, latency: 800ms }
                downtime-cost: 5000 EUR/h
                steps:
                  - call: inventory/reserve
                    endpoint: POST /v1/reservations
                    sends: [order_id, items]
                    reads: [reservation_id]
                    because: consistency # two customers must not buy the last one
                    compensate: inventory/release
                  - call: payment/charge
                    endpoint: POST /v2/charges
                    sends: [order_id, total, card_token]
                    reads: [charge_id]
                    because: payment
                    timeout: 5s
                  - save: order
                  - call: shipping
                    endpoint: POST /v1/labels
                    sends: [order_id, address, items]
                    needs-result: false
                    purpose: print the shipping label
                  - call: notification
                    endpoint: POST /v1/mails
                    sends: [customer_id, template, order_id]
                    needs-result: false
                    purpose: mail the customer a confirmation

              show-order:
                endpoint: GET /v1/orders
                rate: 30/s

          orders-db:
            kind: database
            availability: 99.99%

          inventory:
            team: warehouse
            latency: 60ms
            depends-on: [inventory-db]
            operations:
              reserve: { endpoint: POST /v1/reservations }
              release: { endpoint: DELETE /v1/reservations }

          inventory-db:
            kind: database
            availability: 99.99%

          payment:
            kind: external
            availability: 99.95%
            latency: 350ms
            operations:
              charge: { endpoint: POST /v2/charges }

          shipping:
            team: warehouse
            availability: 99.5%
            latency: 900ms

          notification:
            team: communication
            latency: 250ms

        """#),
    ExampleArchitecture(
      name: "shared-audit",
      text: #"""
        # Three services of three teams write audit records, each by a call of its own: a change of audit is a change of all.
        architecture: Shared audit
        entities:
          task: { key: task_id, fields: [task_id, title, created_by, created_at], personal: [created_by] }
          invoice: { key: invoice_id, fields: [invoice_id, customer_id, total, paid_at], personal: [customer_id] }
          account: { key: account_id, fields: [account_id, changed_by, changed_at], personal: [changed_by] }

        defaults: { availability: 99.9%, latency: 40ms }

        services:
          task-api:
            team: tasks
            operations:
              create-task:
                rate: 20/s
                entity: task
                steps:
                  - save: task
                  - call: audit/record
                    sends:
                      entity_type: constant
                      entity_id: task_id
                      action: constant
                      actor: created_by
                      timestamp: created_at
                    needs-result: false

          billing:
            team: billing
            operations:
              pay-invoice:
                rate: 2/s
                entity: invoice
                steps:
                  - call: cards
                    reads: [charge_id]
                    because: payment
                  - save: invoice
                  - call: audit/record
                    sends:
                      entity_type: constant
                      entity_id: invoice_id
                      action: constant
                      actor: customer_id
                      timestamp: paid_at
                    needs-result: false

          accounts:
            team: identity
            operations:
              change-password:
                rate: 1/min
                entity: account
                steps:
                  - save: account
                  - call: audit/record
                    sends:
                      entity_type: constant
                      entity_id: account_id
                      action: constant
                      actor: changed_by
                    needs-result: false

          audit:
            team: compliance
            depends-on: [audit-db]
            operations:
              record:
                endpoint: POST /api/v2/records
                accepts:
                  required: [entity_type, entity_id, action]
                  optional: [actor, timestamp]
                latency: 500ms

          audit-db:
            team: compliance
            kind: database
            availability: 99.99%

          cards:
            kind: external
            availability: 99.95%
            latency: 350ms

        """#),
    ExampleArchitecture(
      name: "task-api",
      text: #"""
        # A task service that tells three others, one blocking call after another, whenever a task is created.
        architecture: Task management
        currency: USD
        entities:
          task:
            key: task_id
            fields: [task_id, title, created_by, created_at]
            personal: [created_by]

        # Nobody has measured these availabilities: results say so.
        defaults:
          availability: { value: 99.9%, basis: assumed }

        services:
          task-api:
            team: tasks
            latency: 50ms
            concurrency: 200
            operations:
              create-task:
                rate: 20/s
                arrivals: regular
                entity: task
                fact: TaskCreated
                endpoint: POST /api/v1/tasks
                slo: { availability: 99.9%, latency: 500ms, window: 28d }
                downtime-cost: 1200 USD/h
                steps:
                  - save: task
                  - call: notification
                    endpoint: POST /api/v1/notifications
                    sends:
                      channel: constant
                      workspace: constant
                      message: { from: [title] }
                      priority: constant
                    latency: 2s # Slack's bad day; on a good one it answers in 100 ms
                    timeout: 30s
                    needs-result: false
                    purpose: tell the team on Slack
                  - call: audit/record
                    endpoint: POST /api/v2/records
                    sends:
                      entity_type: constant
                      entity_id: task_id
                      action: constant
                      actor: created_by
                      timestamp: created_at
                    needs-result: false
                    purpose: keep the audit trail
                  - call: reminder
                    latency: 50ms
                    needs-result: false
                    purpose: schedule a reminder for the day it is due

              complete-task:
                entity: task
                fact: TaskCompleted
                steps:
                  - save: task
                  - call: audit/record
                    endpoint: POST /api/v2/records
                    sends: [entity_type, entity_id, action, actor, timestamp]
                    needs-result: false
                    purpose: keep the audit trail

              task-overdue:
                trigger: { timer: { after: TaskCreated, in: 3d } }
                entity: task
                fact: TaskOverdue
                steps:
                  - call: reminder
                    needs-result: false
                    purpose: mail a reminder to whoever created it

              list-tasks:
                endpoint: GET /api/v1/tasks

          notification:
            team: communication
            volatility: high

          audit:
            team: compliance
            operations:
              record:
                endpoint: POST /api/v2/records
                accepts:
                  required: [entity_type, entity_id, action]
                  optional: [actor, timestamp]
                latency: 500ms # a slow database

          reminder:
            team: communication
            latency: 50ms

        scenarios:
          slack-rate-limited:
            duration: 10m
            warm-up: 1m
            faults:
              - { service: notification, state: rate-limited, limit: 1/s, excess: delay 2s, from: 2m, for: 3m }
          notification-crash:
            duration: 10m
            warm-up: 1m
            faults:
              - { service: notification, state: crashed, from: 2m, for: 3m }
          audit-deploy:
            duration: 5m
            warm-up: 1m
            faults:
              - { service: audit, state: deploying, from: 2m, for: 30s }

        """#),
    ExampleArchitecture(
      name: "three-service-chain",
      text: #"""
        # A calls B, then C. Neither result is needed.
        architecture: A, B and C
        services:
          A:
            availability: 99.9%
            operations:
              serve:
                slo: { availability: 99.9% }
                steps:
                  - { call: B, needs-result: false }
                  - { call: C, needs-result: false }

          B: { availability: 99.5% }
          C: { availability: 99.9% }

        """#),
    ExampleArchitecture(
      name: "three-slow-calls",
      text: #"""
        # The second form of the blocking chain: three calls of half a second each.
        architecture: Three slow calls
        defaults:
          availability: 99.9%
          latency: 500ms

        services:
          task-api:
            latency: 50ms
            operations:
              create-task:
                rate: 10/s
                entity: task
                slo: { latency: 500ms }
                steps:
                  - save: task
                  - { call: notification, purpose: tell the team }
                  - { call: audit, purpose: keep the audit trail }
                  - { call: reminder, purpose: schedule a reminder }

          notification: {}
          audit: {}
          reminder: {}

        """#),
    ExampleArchitecture(
      name: "when-to-stay",
      text: #"""
        # Four calls that have to stay calls, each for a reason of its own, and three that need not.
        architecture: When to stay
        defaults:
          availability: 99.95%
          latency: 30ms

        services:
          shop:
            team: shop
            latency: 20ms
            operations:
              # No way on without the identity.
              sign-in:
                steps:
                  - { call: identity, endpoint: POST /v1/tokens, reads: [user_id], because: authentication }

              # The caller must know whether the charge succeeded; telling the customer about it can wait.
              purchase:
                rate: 2/s
                entity: purchase
                steps:
                  - { call: identity, endpoint: POST /v1/tokens, reads: [user_id], because: authentication }
                  - { call: payment, endpoint: POST /v1/charges, reads: [charge_id], because: payment }
                  - { save: purchase }
                  - { call: notification, needs-result: false, purpose: notify the customer about the purchase }

              # The user needs the data now.
              show-balance:
                steps:
                  - { call: accounts, endpoint: GET /v1/balance, reads: [balance] }

              # One atomic transaction: both sides or neither.
              transfer:
                steps:
                  - { call: ledger, endpoint: POST /v1/postings, because: consistency }

              # The file does not say what it is for: the tool asks instead of guessing.
              close-account:
                entity: account
                steps:
                  - { call: crm, endpoint: POST /v1/updates }
                  - { call: archive, needs-result: { within: 5m }, purpose: export what has to be kept }

              # Telling somebody, without waiting.
              rate-product:
                entity: rating
                steps:
                  - { save: rating }
                  - { call: analytics, on-failure: ignore, purpose: track what customers like }

          identity: { team: platform }
          payment: { kind: external, latency: 300ms }
          accounts: { team: bank }
          ledger: { team: bank }
          notification: { team: communication }
          crm: { team: sales }
          archive: { team: platform, latency: 2s }
          analytics: { team: data }

        """#),
  ]
}
