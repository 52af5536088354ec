import JSON
import Sandbox

/// What happens in the demo: people at work in the CRM, noise, faults, and an operator's drop-in.
struct DemoScript: Sendable {
    let sandbox: Sandbox
    let spool: DemoSpool
    let view: DemoView

    func play() async throws {
        try await scene("Somebody creates a company, and renames another one") {
            view.note("the connector's own writes come back as webhooks and are skipped as own-change")
            _ = try await sandbox.createByPerson(.contact, ["Name": "Kletterwald Harz GmbH"])
            try await sandbox.editByPerson(.contact(18), "Name", to: "Bremer Abenteuerwelt GmbH")
        }
        try await scene("A person gets a new job title") {
            try await sandbox.editByPerson(.person(933), "Title", to: "Chief Information Officer")
        }
        try await scene("Noise: a sale, a category, another tenant's event, a deletion") {
            try await post([
                "Event": "sale.sold", "PrimaryKey": 18, "EventId": "5f0f7f5e-0001", "Changes": ["sale_id", "status"],
            ])
            try await sandbox.editByPerson(.contact(101), "Category/Id", to: 1)
            try await sandbox.deleteByPerson(.contact(108))
            try await post([
                "Event": "contact.changed", "PrimaryKey": 18, "EventId": "5f0f7f5e-0002", "Changes": ["name"],
                "ContextIdentifier": "Cust99999",
            ])
        }
        try await scene("SuperOffice delivers the same event twice") {
            let event: [String: JSONValue] = [
                "Event": "contact.changed", "PrimaryKey": 102, "EventId": "5f0f7f5e-0003",
                "Changes": ["contact_id", "department", "updated"], "ChangedByAssociateId": 5,
            ]
            try await post(event)
            try await post(event)
            view.note("both were answered 200; there is one file")
        }
        try await scene("A burst: twelve changes of one company while its analysis takes a second") {
            await sandbox.setFault(Fault(.explorer, .slow(.seconds(1)), times: 1, entity: 103))
            // Else each edit would be dated a second after the one before it, and the last one lie in the future.
            await sandbox.setBehaviour { $0.editsWithinOneSecond = true }
            for number in 1...12 {
                try await sandbox.editByPerson(.contact(103), "Department", to: .string("Konstruktion \(number)"))
            }
        }
        // Both at once: the connector's first wait is ten seconds, and one of them is enough to see it.
        try await scene("SuperOffice answers 503, and the explorer is still thinking: deferred, then done") {
            view.note("the first retry comes after about ten seconds")
            await sandbox.setFault(Fault(.contact, .status(503, retryAfter: "1"), times: 1, entity: 9))
            await sandbox.setBehaviour { $0.explorerStillThinking = 1 }
            try await sandbox.editByPerson(.contact(104), "Name", to: "Badeland Ostsee GmbH & Co. KG")
            try await sandbox.editByPerson(.contact(9), "Name", to: "Nordfjord Maskin og Verft AS")
            try await wait("the explorer was not asked") { await sandbox.counters().explorerStillThinking > 0 }
            await sandbox.setBehaviour { $0.explorerStillThinking = 0 }
        }
        try await scene("A company where a colleague wrote the summary by hand: it is kept") {
            try await sandbox.editByPerson(.contact(109), "Department", to: "Vertrieb Ost")
        }
        try await scene("Somebody ticks a box that no analysis depends on: the input is unchanged, nothing is paid") {
            try await sandbox.editByPerson(.contact(18), "SuperOffice:4", to: "False")
        }
        try await scene("A company without an analysis, and one whose vertical is in no list") {
            try await sandbox.editByPerson(.contact(107), "Name", to: "Nichtssagend Holding GmbH")
            try await sandbox.editByPerson(.contact(106), "Name", to: "Zirkus Polaris & Söhne GmbH")
        }
        try await scene("An operator drops two files into incoming/: a webhook to replay, and a broken one") {
            try spool.drop(
                #"{"Event": "contact.changed", "PrimaryKey": 7179, "Changes": ["name"]}"#,
                as: "replay-7179.json"
            )
            try spool.drop(#"{"Event": "contact.changed", "PrimaryKey": 71"#, as: "broken.json")
        }
    }

    // MARK: Helpers

    /// Tells what it is about, does it, and lets everything come to its end.
    private func scene(_ headline: String, _ events: () async throws -> Void) async throws {
        view.headline(headline)
        try await events()
        try await settled()
    }

    private func post(_ members: [String: JSONValue]) async throws {
        var members = members
        members["ContextIdentifier"] = members["ContextIdentifier"] ?? .string(sandbox.configuration.contextIdentifier)
        let status = try await sandbox.send(.object(members))
        guard status == 200 else {
            throw Failure(.unavailable, "the receiver answered \(status) to a webhook of the demo")
        }
    }

    /// Waits until every webhook was delivered and every job has ended, seen three times in a row.
    private func settled() async throws {
        var quietLooks = 0
        try await wait("the demo's jobs did not end") {
            await sandbox.webhooksSettled()
            quietLooks = spool.jobs(in: DemoSpool.waiting).isEmpty ? quietLooks + 1 : 0
            return quietLooks == 3
        }
    }

    private func wait(_ what: String, _ isSo: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !isSo() {
            guard ContinuousClock.now < deadline else {
                throw Failure(.unavailable, "\(what) within a minute; run it with --verbose")
            }
            try await Task.sleep(for: .milliseconds(30))
        }
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
