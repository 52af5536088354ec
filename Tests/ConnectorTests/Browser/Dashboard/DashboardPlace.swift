import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Testing

/// The connector at work, with a tenant of its own and its pages.
struct DashboardPlace: Sendable {
    let place: Workplace
    let sandbox: Sandbox
    let connector: RunningProcess
    /// Of the start page, without the last slash.
    let url: String
    let sender: Sender

    var spool: SpoolFolder { place.spool }

    /// Sends a webhook and waits until its job has ended.
    @discardableResult
    func work(_ body: (_ event: String) -> String) async throws -> SpoolFolder.Job {
        let event = UUID().uuidString.lowercased()
        #expect(try await sender.post(body(event)) == 200)
        return try await spool.ending(of: event)
    }

    /// One company each that was completed, failed, was skipped and is deferred, as an operator finds them on a morning.
    func aMorningsWork() async throws {
        try await work { Body.renamed(contact: 18, event: $0) }
        try await work { Body.webhook("person.changed", 934, changes: ["title"], event: $0) }
        try await work { Body.webhook("contact.changed", 18, changes: ["updated"], event: $0, by: 77) }
        try await work { Body.webhook("contact.changed", 104, changes: ["phone"], event: $0) }
        await refuseWrites(of: 43)
        try await work { Body.renamed(contact: 43, event: $0) }
        await sandbox.setFault(Fault(.explorer, .status(503, retryAfter: "3600"), times: 1))
        let event = UUID().uuidString.lowercased()
        #expect(try await sender.post(Body.renamed(contact: 101, event: event)) == 200)
        try await waitUntil("the job of 101 is deferred") { spool.jobs(named: event).first?.state == "deferred" }
    }

    /// From now on the tenant takes nothing that is written into these companies.
    func refuseWrites(of contacts: Int...) async {
        for contact in contacts { await sandbox.setFault(Fault(.patch, .status(400), entity: contact)) }
    }

    func open(_ path: String, in browser: Browser) async throws { try await browser.visit(url + path) }

    /// Nothing was complained about since the last look, and nobody but this server was asked for anything.
    func expectPeace(
        in browser: Browser,
        except allowed: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let complaints = try await browser.newComplaints().filter { complaint in
            allowed.map { !complaint.contains($0) } ?? true
        }
        #expect(complaints == [], sourceLocation: sourceLocation)
        let elsewhere = try await browser.newRequests().filter { !$0.hasPrefix(url + "/") && !$0.hasPrefix("data:") }
        #expect(elsewhere == [], sourceLocation: sourceLocation)
    }

    /// What the server answers to somebody without a browser.
    func get(_ path: String, headers: HTTPFields = [:]) async throws -> HTTPClientResponse {
        try await HTTP.client.perform(try HTTPClientRequest(.get, url: url + path, headers: headers))
    }
}

/// Gives a test the connector at work; the spool may be filled before it starts.
func withDashboard(
    settings: [String: String] = [:],
    isReady: Bool = true,
    before: (Workplace) throws -> Void = { _ in },
    _ body: (DashboardPlace) async throws -> Void
) async throws {
    try await withWorkplace { place in
        let sandbox = try await place.sandbox()
        try before(place)
        let connector = try await place.start("run", settings: settings)
        let dashboard = DashboardPlace(
            place: place,
            sandbox: sandbox,
            connector: connector,
            url: "http://127.0.0.1:\(try await connector.operatorsPort)",
            sender: Sender(port: try await connector.webhookPort)
        )
        if isReady { _ = try await connector.logged("ready") }
        try await body(dashboard)
    }
}
