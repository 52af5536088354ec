import Crypto
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Spool

/// What happens in the demo: people at work in the CRM, noise, faults, and an operator's drop-in.
struct DemoScript {
    let sandbox: Sandbox
    let files: SpoolFiles
    let view: DemoView
    let webhookURL: String
    let token: String
    let secret: String
    let http: HTTPClient

    func play() async throws {
        try await company()
        try await people()
        try await noise()
        try await duplicate()
        try await burst()
        try await outage()
        try await personsEdit()
        try await nothingNew()
        try await trouble()
        try await dropIn()
    }

    private func company() async throws {
        view.headline("Somebody creates a company, and renames another one")
        view.note("the connector's own writes come back as webhooks and are skipped as own-change")
        _ = try await sandbox.createByPerson(.contact, ["Name": "Kletterwald Harz GmbH"])
        try await sandbox.editByPerson(.contact(18), "Name", to: "Bremer Abenteuerwelt GmbH")
        try await settled()
    }

    private func people() async throws {
        view.headline("A person gets a new job title")
        try await sandbox.editByPerson(.person(933), "Title", to: "Chief Information Officer")
        try await settled()
    }

    private func noise() async throws {
        view.headline("Noise: a sale, a category, another tenant's event, a deletion")
        try await post([
            "Event": "sale.sold", "PrimaryKey": 18, "EventId": "5f0f7f5e-0001", "Changes": ["sale_id", "status"],
        ])
        try await sandbox.editByPerson(.contact(101), "Category/Id", to: 1)
        try await sandbox.deleteByPerson(.contact(108))
        try await post([
            "Event": "contact.changed", "PrimaryKey": 18, "EventId": "5f0f7f5e-0002", "Changes": ["name"],
            "ContextIdentifier": "Cust99999",
        ])
        try await settled()
    }

    private func duplicate() async throws {
        view.headline("SuperOffice delivers the same event twice")
        let event: [String: JSONValue] = [
            "Event": "contact.changed", "PrimaryKey": 102, "EventId": "5f0f7f5e-0003",
            "Changes": ["contact_id", "department", "updated"], "ChangedByAssociateId": 5,
        ]
        try await post(event)
        try await post(event)
        view.note("both were answered 200; there is one file")
        try await settled()
    }

    private func burst() async throws {
        view.headline("A burst: twelve changes of one company while its analysis takes a second")
        await sandbox.setFault(Fault(.explorer, .slow(.seconds(1)), times: 1, entity: 103))
        for number in 1...12 {
            try await sandbox.editByPerson(.contact(103), "Department", to: .string("Konstruktion \(number)"))
        }
        try await settled()
    }

    private func outage() async throws {
        view.headline("SuperOffice answers 503: deferred, then done")
        await sandbox.setFault(Fault(.contact, .status(503, retryAfter: "1"), times: 1, entity: 9))
        try await sandbox.editByPerson(.contact(9), "Name", to: "Nordfjord Maskin og Verft AS")
        try await settled()
        view.headline("The explorer is still thinking: deferred, then done")
        await sandbox.setBehaviour { $0.explorerStillThinking = 1 }
        try await sandbox.editByPerson(.contact(104), "Name", to: "Badeland Ostsee GmbH & Co. KG")
        try await settled()
        await sandbox.setBehaviour { $0.explorerStillThinking = 0 }
    }

    private func personsEdit() async throws {
        view.headline("A company where a colleague wrote the summary by hand: it is kept")
        try await sandbox.editByPerson(.contact(109), "Department", to: "Vertrieb Ost")
        try await settled()
    }

    private func nothingNew() async throws {
        view.headline("Somebody ticks a box that no analysis depends on: the input is unchanged, nothing is paid")
        try await sandbox.editByPerson(.contact(18), "SuperOffice:4", to: "False")
        try await settled()
    }

    private func trouble() async throws {
        view.headline("A company nobody can say anything about, and one whose vertical is in no list")
        try await sandbox.editByPerson(.contact(107), "Name", to: "Nichtssagend Holding GmbH")
        try await sandbox.editByPerson(.contact(106), "Name", to: "Zirkus Polaris & Söhne GmbH")
        try await settled()
    }

    private func dropIn() async throws {
        view.headline("An operator drops two files into incoming/: a webhook to replay, and a broken one")
        let incoming = files.layout.path(.incoming)
        try Data(#"{"Event": "contact.changed", "PrimaryKey": 7179, "Changes": ["name"]}"#.utf8)
            .write(to: URL(filePath: "\(incoming)/replay-7179.json"))
        try Data(#"{"Event": "contact.changed", "PrimaryKey": 71"#.utf8)
            .write(to: URL(filePath: "\(incoming)/broken.json"))
        try await settled()
    }

    // MARK: Helpers

    private func post(_ members: [String: JSONValue]) async throws {
        var members = members
        members["ContextIdentifier"] = members["ContextIdentifier"] ?? .string(sandbox.configuration.contextIdentifier)
        let body = JSONValue.object(members).serialized()
        let signature = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Data(secret.utf8)))
        var headers: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        for (name, value) in [
            ("X-Webhook-Token", token), ("X-SuperOffice-Signature", Data(signature).base64EncodedString()),
        ] {
            if let field = HTTPField.Name(name) { headers[field] = value }
        }
        let answer = try await http.perform(HTTPCall(.post, url: webhookURL, headers: headers, body: body))
        guard answer.status == 200 else {
            throw Failure(.unavailable, "the receiver answered \(answer.status) to a webhook of the demo")
        }
    }

    /// Waits until every webhook was delivered and every job has ended.
    private func settled() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        var quietLooks = 0
        while quietLooks < 3 {
            guard ContinuousClock.now < deadline else {
                throw Failure(.unavailable, "the demo's jobs did not end within a minute; run it with --verbose")
            }
            await sandbox.webhooksSettled()
            quietLooks = try isQuiet() ? quietLooks + 1 : 0
            try await Task.sleep(for: .milliseconds(30))
        }
    }

    private func isQuiet() throws -> Bool {
        let inspector = SpoolInspector(files: files)
        for state in [SpoolLayout.Folder.incoming, .processing, .deferred] {
            if try inspector.census(of: state, now: Date()).count > 0 { return false }
        }
        return true
    }

    static let mapping = """
        {
          "contact": {
            "vertical": { "progId": "SuperOffice:83", "kind": "list", "onUnknownItem": "fail" },
            "summary": { "progId": "SuperOffice:84", "kind": "text" },
            "openers.primary": { "progId": "SuperOffice:86", "kind": "text" }
          },
          "person": {
            "openers.primary": { "progId": "SuperOffice:10", "kind": "text" },
            "openers.secondary": { "progId": "SuperOffice:11", "kind": "text" },
            "role": { "progId": "SuperOffice:12", "kind": "list", "onUnknownItem": "skip" }
          }
        }
        """
}
