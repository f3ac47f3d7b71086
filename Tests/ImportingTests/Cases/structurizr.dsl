// A shop, of which one thing is drawn in order.
workspace "Shop" "An example." {

    !identifiers hierarchical

    model {
        customer = person "Customer"
        group "Ours" {
            shop = softwareSystem "Shop" {
                web = container "Web Application" "Takes orders." "Java" {
                    checkout = component "Checkout"
                }
                db = container "Orders" "" "PostgreSQL" "Database"
                web.checkout -> db "Keeps orders in" "SQL"
                mailer = container "Mailer"
                bus = container "Bus" "" "Kafka"
                web -> mailer "Tells" "" "Asynchronous"
                web -> bus "Sends events to"
            }
        }
        bank = softwareSystem "Bank" \
            "Charges cards." "External"
        shop -> bank "Charges with"
        customer -> shop.web "Orders"
        shop.web -> bank "Charges with" {
            tags "Slow"
        }

        deploymentEnvironment "Live" {
            deploymentNode "Server" {
                containerInstance shop.web
            }
        }
    }

    views {
        dynamic shop "place-order" "Placing an order." {
            customer -> shop.web "Orders"
            {
                {
                    shop.web -> bank "Charges"
                    bank -> shop.web "Says yes or no"
                }
                {
                    shop.web -> shop.mailer "Tells"
                }
            }
            shop.web -> shop.db "Keeps the order"
            autoLayout
        }
        styles {
            element "Person" {
                shape Person
            }
        }
    }
}
