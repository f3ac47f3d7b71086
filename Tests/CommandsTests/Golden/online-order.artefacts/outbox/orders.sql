-- The outbox of orders: one row for each fact, in the transaction that saves what it tells of.
--   OrderPlaced
-- A relay brings the rows to the broker, in the order of their transactions; a row may be deleted once it is there.
CREATE TABLE outbox (
  id uuid PRIMARY KEY,                       -- of the event: consumers know by it what they have done
  aggregatetype varchar(255) NOT NULL,       -- the topic
  aggregateid varchar(255) NOT NULL,         -- the key of the record, which keeps its order
  type varchar(255) NOT NULL,                -- of the event, with its version
  payload jsonb NOT NULL,                    -- the whole event
  traceparent varchar(55),                   -- of the request that it comes from
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX outbox_by_age ON outbox (created_at);
