/// The page that `GET /sandbox/` answers.
enum ControlHelp {
    static func text(base: String, tenant: String) -> String {
        let switches = BehaviourSwitch.all.map { "  \($0.name): \($0.values)" }.joined(separator: "\n")
        let routes = Fault.Route.allCases.map(\.rawValue).joined(separator: " ")
        let shapes = Fault.MalformedShape.allCases.map(\.rawValue).joined(separator: " ")
        return """
            The sandbox: a small SuperOffice tenant (\(tenant)) and Company Explorer.

            Token     POST \(base)/login/common/oauth/tokens
            State     GET  \(base)/api/state/\(tenant)
            Explorer  POST \(base)/explorer/api/enrich

            What it was asked so far:
              curl \(base)/sandbox/counters

            What a row holds (contact or person):
              curl \(base)/sandbox/contact/18

            A person edits, creates, deletes or purges something in the CRM; each raises the webhook:
              curl -X POST \(base)/sandbox/edit -d '{"contact": 18, "field": "Name", "value": "Bremer Abenteuerwelt"}'
              curl -X POST \(base)/sandbox/edit -d '{"person": 933, "field": "Title", "value": "CIO", "associate": 12}'
              curl -X POST \(base)/sandbox/edit -d '{"contact": 18, "field": "SuperOffice:83", "value": "Hotel"}'
              curl -X POST \(base)/sandbox/create -d '{"contact": {"Name": "Neue Firma", "Country": {"CountryId": 276}}}'
              curl -X POST \(base)/sandbox/delete -d '{"contact": 18}'
              curl -X POST \(base)/sandbox/purge -d '{"contact": 18}'

            The tenant's API also has sales with quotes and products (/Sale, /Archive/FindSale, /Archive/FindQuoteLine,
            /Product, /Agents/Quote/...), companies and persons as lists (/Contact, /Person), the webhook administration
            (/Webhook), and creating a company (/Contact/default, POST /Contact, /Contact/Duplicates/{name}).

            Where webhooks go without being registered (token is sent as X-Webhook-Token), how that webhook is, and the test event:
              curl -X PUT \(base)/sandbox/webhook -d '{"url": "http://127.0.0.1:8080/connector/webhook", "secret": "s", "token": "t"}'
              curl \(base)/sandbox/webhook
              curl -X POST \(base)/sandbox/webhook/test

            Faults: PUT replaces them all, POST adds, DELETE clears. "times" and "entity" may be left out; "landed" carries
            the request out first.
              curl -X PUT \(base)/sandbox/faults -d '{"route": "contact", "kind": "status", "status": 503, "times": 2, "entity": 18}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "patch", "kind": "reset", "times": 1, "landed": true}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "explorer", "kind": "slow", "seconds": 20}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "contact", "kind": "malformedField", "shape": "object", "progId": "SuperOffice:83"}'
              curl \(base)/sandbox/faults
              curl -X DELETE \(base)/sandbox/faults
              routes: \(routes)
              kinds:  status (status, retryAfter) slow (seconds) hang malformedField (shape, progId) brokenJSON html reset cutOff
              shapes: \(shapes)

            The tenant moves (421 at its old place); all access tokens expire; everything starts anew:
              curl -X POST \(base)/sandbox/move
              curl -X POST \(base)/sandbox/expire-tokens
              curl -X POST \(base)/sandbox/reset

            Switches: GET shows them, PUT changes the ones it names.
              curl \(base)/sandbox/behaviour
              curl -X PUT \(base)/sandbox/behaviour -d '{"patchWipesOthers": true, "udefEcho": "none"}'
            \(switches)

            """
    }
}
