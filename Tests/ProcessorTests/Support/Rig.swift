@testable import CompanyExplorer
import FoundationEssentials
import HTTPClient
import JSON
import Logging
import NIOConcurrencyHelpers
import Sandbox
import ServiceLifecycle
import Spool
import SuperOffice
import Webhook

@testable import Processor

/// A spool, a sandbox tenant with its explorer, and a processor between them, put together as the program does it.
final class Rig: Sendable {
    struct Options: Sendable {
        var mapping = Rig.mapping
        /// nil: learned from the CRM.
        var ownAssociate: Int? = 77
        var explorerURL: String?
        /// explorer.json.
        var contract: String?
        var explorerTimeout = Duration.seconds(20)
        var crmTimeout = Duration.seconds(20)
        var retry = Rig.quickRetry
        var breakers = Rig.quickBreakers
        var processor = ProcessorService.Settings()
        var loopLimit = 5
        var analysesPerDay: Int?
        var writes = Enrichment.Writes.direct
        var logger = Rig.logger

        init() {}
    }

    let options: Options
    let sandbox: Sandbox
    let loginURL: String
    let spool: TestSpool
    let clock: TestClock
    let identity: ConnectorAssociate
    let queue: JobQueue
    let ledger: Ledger
    let crm: SuperOfficeClient
    let moves: MoveLog
    private let http: HTTPClient
    private let group: ServiceGroup
    private let running = NIOLockedValueBox<Task<Void, any Error>?>(nil)

    init(
        _ options: Options,
        sandbox: Sandbox,
        loginURL: String,
        explorerURL: String,
        spool: TestSpool,
        clock: TestClock
    ) throws {
        self.options = options
        self.sandbox = sandbox
        self.loginURL = loginURL
        self.spool = spool
        self.clock = clock
        http = HTTPClient()
        identity = ConnectorAssociate(options.ownAssociate)
        moves = MoveLog()
        let (logger, files, identity) = (options.logger, spool.files, identity)
        var tenant = SuperOfficeSettings(
            clientID: "sandbox-client",
            clientSecret: "sandbox-secret",
            login: .refreshToken("sandbox-refresh"),
            contextIdentifier: "Cust12345"
        )
        (tenant.loginURL, tenant.timeout) = (loginURL, options.crmTimeout)
        crm = SuperOfficeClient(
            settings: tenant,
            http: http,
            now: { clock.now },
            uptime: { clock.instant.uptime },
            logger: logger
        )
        var explorerSettings = CompanyExplorerSettings(
            url: explorerURL,
            token: "sandbox-explorer",
            timeout: options.explorerTimeout
        )
        if let contract = options.contract { explorerSettings.contract = try ExplorerContract(Array(contract.utf8)) }
        let explorer = CompanyExplorerClient(settings: explorerSettings, http: http)
        let classifier = WebhookClassifier(
            settings: DecisionSettings(
                tenant: "Cust12345",
                ownAssociate: options.ownAssociate,
                scope: try Mapping(Array(options.mapping.utf8)).scope
            ),
            identity: identity,
            files: files,
            onListChange: { [crm] in Task { await crm.forgetLists() } }
        )
        var queueSettings = JobQueue.Settings()
        queueSettings.retry = options.retry
        queue = try JobQueue(
            files: files,
            settings: queueSettings,
            logger: logger,
            clock: clock.spool,
            random: { 0.5 },
            observe: { [moves] in moves.note($0) },
            classify: { classifier($0) }
        )
        ledger = Ledger(files: files, thread: queue.thread)
        var enrichment = Enrichment.Settings(mapping: try Mapping(Array(options.mapping.utf8)))
        enrichment.loopLimit = options.loopLimit
        enrichment.writes = options.writes
        let service = ProcessorService(
            queue: queue,
            enrichment: Enrichment(
                crm: crm,
                explorer: explorer,
                ledger: ledger,
                identity: identity,
                queue: queue,
                budget: options.analysesPerDay.map { [queue] in
                    AnalysisBudget($0, files: files, thread: queue.thread, status: queue.status, now: { clock.now })
                },
                settings: enrichment,
                now: { clock.now },
                pause: { clock.advance(by: $0) }
            ),
            settings: options.processor,
            breakers: options.breakers,
            clock: clock.spool,
            logger: logger
        )
        group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: logger))
    }

    func open() {
        let group = group
        running.withLockedValue { $0 = Task { try await group.run() } }
    }

    /// Asks the processor to stop, as SIGTERM does, and waits for its end.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await running.withLockedValue { $0 }?.value
    }

    /// Ends everything at once; what is being worked on is released.
    func close() async {
        await group.triggerGracefulShutdown()
        await http.shutdown()
        if let task = running.withLockedValue({ $0 }) {
            _ = await task.result
        } else {
            await queue.close()
        }
    }

    /// Another processor on the same spool, tenant and clock, not opened yet.
    func successor(_ change: (inout Options) -> Void = { _ in }) throws -> Rig {
        var options = options
        change(&options)
        return try Rig(
            options,
            sandbox: sandbox,
            loginURL: loginURL,
            explorerURL: options.explorerURL ?? loginURL + "/explorer",
            spool: spool,
            clock: clock
        )
    }

    // MARK: Parts

    static let logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    static let mapping = """
        {
          "contact": {
            "vertical":        { "progId": "SuperOffice:83", "kind": "list", "onUnknownItem": "fail" },
            "summary":         { "progId": "SuperOffice:84", "kind": "text" },
            "openers.primary": { "progId": "SuperOffice:86", "kind": "text" }
          },
          "person": {
            "openers.primary":   { "progId": "SuperOffice:10", "kind": "text" },
            "openers.secondary": { "progId": "SuperOffice:11", "kind": "text" },
            "role":              { "progId": "SuperOffice:12", "kind": "list", "onUnknownItem": "skip" }
          }
        }
        """

    static let quickRetry = {
        var policy = RetryPolicy()
        policy.first = 0.01
        policy.longest = 0.05
        return policy
    }()

    static let quickBreakers = {
        var breakers = CircuitBreakers()
        breakers.firstWait = .milliseconds(20)
        breakers.longestWait = .milliseconds(100)
        return breakers
    }()
}

/// Runs the body with a rig; it is opened after `prepare`, and everything is gone afterwards.
func withRig(
    _ change: (inout Rig.Options) -> Void = { _ in },
    prepare: (Rig) async throws -> Void = { _ in },
    _ body: (Rig) async throws -> Void
) async throws {
    var options = Rig.Options()
    change(&options)
    try await Places.rigs.withPlace {
        let clock = TestClock()
        let sandbox = Sandbox(configuration: SandboxConfiguration { $0.now = { clock.now } }, logger: Rig.logger)
        let address = try await sandbox.start()
        let rig = try Rig(
            options,
            sandbox: sandbox,
            loginURL: address.loginURL,
            explorerURL: options.explorerURL ?? address.explorerURL,
            spool: TestSpool(),
            clock: clock
        )
        let result: Result<Void, any Error>
        do {
            try await prepare(rig)
            rig.open()
            result = .success(try await body(rig))
        } catch {
            result = .failure(error)
        }
        await rig.close()
        await sandbox.stop()
        try result.get()
    }
}
