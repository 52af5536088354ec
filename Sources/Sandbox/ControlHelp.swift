/// The page that `GET /sandbox/` answers.
enum ControlHelp {
    static func text(base: String, tenant: String) -> String {
        let switches = BehaviourSwitch.all.map { "  \($0.name): \($0.values)" }.joined(separator: "\n")
        let routes = Fault.Route.allCases.map(\.rawValue).joined(separator: " ")
        let bodies = FaultBody.words.joined(separator: " ")
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
              curl -X POST \(base)/sandbox/edit -d '{"contact": 18, "fields": {"SuperOffice:8": "x", "Department": "y"}}'
              curl -X POST \(base)/sandbox/create -d '{"contact": {"Name": "Neue Firma", "Country": {"CountryId": 276}}}'
              curl -X POST \(base)/sandbox/delete -d '{"contact": 18}'
              curl -X POST \(base)/sandbox/purge -d '{"contact": 18}'
            One call can name many: "contact": [9, 18], {"from": 20001, "count": 500} or "all".

            Two companies become one; an administrator works on a list:
              curl -X POST \(base)/sandbox/change -d '{"change": "merge", "contact": 43, "into": 18}'
              curl -X POST \(base)/sandbox/change -d '{"change": "addItem", "list": "Vertical", "name": "Wanderzirkus"}'
              curl -X POST \(base)/sandbox/change -d '{"change": "renameItem", "list": 331, "item": 9, "name": "Handel"}'
              curl -X POST \(base)/sandbox/change -d '{"change": "deleteItem", "list": 331, "item": 9}'

            Changes between two calls: PUT replaces the plan, POST adds, DELETE clears. Each change (an edit unless "change"
            says otherwise) happens "before" or "after" the n-th call of a kind from now on; "any" counts all calls.
              curl -X PUT \(base)/sandbox/planned -d '{"before": "PATCH Contact/18", "contact": 18, "fields": {"SuperOffice:8": "x"}, "associate": 12}'
              curl -X POST \(base)/sandbox/planned -d '{"after": "POST explorer", "occurrence": 2, "change": "purge", "contact": 18}'
              curl -X POST \(base)/sandbox/planned -d '{"before": "any", "occurrence": 7, "contact": 18, "fields": {"Name": "Neu"}}'
              curl \(base)/sandbox/planned
              changes: \(TenantChange.kinds.joined(separator: " "))

            Many plain companies at once, which raise no webhook; time that passes at the tenant:
              curl -X POST \(base)/sandbox/seed -d '{"companies": 500, "people": 1}'
              curl -X POST \(base)/sandbox/clock -d '{"ahead": 5}'

            The tenant's API also has sales with quotes and products (/Sale, /Archive/FindSale, /Archive/FindQuoteLine,
            /Product, /Agents/Quote/...), companies and persons as lists (/Contact, /Person), the webhook administration
            (/Webhook), and creating a company (/Contact/default, POST /Contact, /Contact/Duplicates/{name}).

            Where webhooks go without being registered (token is sent as X-Webhook-Token), how that webhook is, and the test event:
              curl -X PUT \(base)/sandbox/webhook -d '{"url": "http://127.0.0.1:8080/connector/webhook", "secret": "the-secret-of-the-sandbox", "token": "the-token-of-the-sandbox"}'
              curl \(base)/sandbox/webhook
              curl -X POST \(base)/sandbox/webhook/test

            Faults: PUT replaces them all, POST adds, DELETE clears. These may be left out: "times", "skip" (so many pass
            first), "entity", "only" (calls like "PATCH Contact/18"), "probability" with its "seed"; "landed" carries the
            request out first.
              curl -X PUT \(base)/sandbox/faults -d '{"route": "contact", "kind": "status", "status": 503, "times": 2, "entity": 18}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "patch", "kind": "reset", "times": 1, "landed": true}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "explorer", "kind": "slow", "seconds": 20}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "contact", "kind": "malformedField", "shape": "object", "progId": "SuperOffice:83"}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "any", "kind": "answer", "status": 502, "body": "html"}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "patch", "entity": 18, "kind": "answer", "status": 403, "body": "superOffice", "message": "No update access to contact Ticketmaster"}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "explorer", "kind": "answer", "status": 422, "body": "validation", "field": "crm_id"}'
              curl -X PUT \(base)/sandbox/faults -d '{"route": "api", "only": "Contact", "probability": 0.2, "seed": 7, "kind": "answer", "status": 429, "body": "empty", "headers": {"Retry-After": "3"}}'
              curl \(base)/sandbox/faults
              curl -X DELETE \(base)/sandbox/faults
              routes: \(routes)
              kinds:  status (status, retryAfter) answer (status, body, headers) slow (seconds) hang
                      malformedField (shape, progId) brokenJSON html reset cutOff
              bodies: \(bodies)
                      superOffice takes type and message, rpc and detail message, validation field, raw content and
                      contentType
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
