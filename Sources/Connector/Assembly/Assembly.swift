import CompanyExplorer
import Dashboard
import FoundationEssentials
import Glibc
import HTTPClient
import Logging
import Operations
import Processor
import Receiver
import ServiceLifecycle
import UnixSignals
import Spool
import SuperOffice
import Webhook

/// Puts the rooms together from the settings.
struct Assembly {
    let settings: Settings
    let logger: Logger
    let files: SpoolFiles
    /// What all rooms count into.
    let metrics = PrometheusRegistry()
    /// What the parts of this process say of themselves, and whether its loops move: for the heartbeat and `ready`.
    let status = ProcessStatus()
    let loops = LoopWatch()
    let activated: ActivatedSockets
    let manager = ServiceManager(environment: ProcessInfo.processInfo.environment)

    init(_ settings: Settings, logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        activated = try ActivatedSockets(environment: ProcessInfo.processInfo.environment)
        for name in activated.unused {
            logger.warning(
                "A socket from systemd is not used: only the webhooks' port takes one; remove its socket unit",
                metadata: ["name": "\(name)"]
            )
        }
        files = SpoolFiles(
            layout: SpoolLayout(root: Self.absolute(try settings[\.spool.directory])),
            mustExist: try settings[\.spool.mustExist]
        )
    }

    /// The spool's folder must not move with the working folder.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : URL(filePath: path).path(percentEncoded: false)
    }

    func logger(_ label: String) -> Logger {
        var logger = logger
        logger[metadataKey: "room"] = "\(label)"
        return logger
    }

    // MARK: Processing

    /// Everything that works on jobs, and what it has to be closed with.
    struct Processing {
        let service: ProcessorService
        let crm: SuperOfficeClient
        let http: HTTPClient
    }

    func processing() throws -> Processing {
        let mapping = try mapping()
        let http = HTTPClient()
        let crm = SuperOfficeClient(
            settings: try superOffice(),
            http: http,
            pacing: try pacing(.job),
            logger: logger("superoffice"),
            metrics: metrics
        )
        let explorer = CompanyExplorerClient(settings: try companyExplorer(), http: http, metrics: metrics)
        let activity = SpoolActivity(skipReasons: Reason.Code.skips.map(\.rawValue), metrics: metrics)
        let identity = ConnectorAssociate(try ownAssociate())
        // The classifier is made before the queue that it belongs to, hence the stream.
        let (listChanges, listChange) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let classifier = WebhookClassifier(
            settings: try decision(within: mapping.scope),
            identity: identity,
            files: files,
            onListChange: { listChange.yield() }
        )
        var enrichment = Enrichment.Settings(mapping: mapping)
        enrichment.writes = try settings[\.processing.writes]
        enrichment.loopLimit = try settings[\.processing.loopLimit]
        var processor = ProcessorService.Settings()
        processor.concurrency = try settings[\.processing.concurrency]
        processor.grace = TimeInterval(try settings[\.processing.stopGraceSeconds])
        let queue = try JobQueue(
            files: files,
            settings: try queueSettings(),
            logger: logger("spool"),
            status: status,
            observe: { event in
                log(event)
                activity.record(event)
            },
            classify: { classifier($0) }
        )
        let budget = try budget(queue.thread)
        Task {
            await budget?.publish()
            await queue.on(.lists) { Task { await crm.forgetLists() } }
            // From the classifier that reads it to every process on the spool.
            for await _ in listChanges { await queue.listsChanged() }
        }
        let service = ProcessorService(
            queue: queue,
            enrichment: Enrichment(
                crm: crm,
                explorer: explorer,
                ledger: Ledger(files: files, thread: queue.thread),
                identity: identity,
                queue: queue,
                budget: budget,
                settings: enrichment
            ),
            settings: processor,
            logger: logger("processor"),
            metrics: metrics
        )
        loops.add(.spool, queue)
        loops.add(.dispatch, service)
        return Processing(service: service, crm: crm, http: http)
    }

    /// The day's analyses; nil for no limit.
    func budget(_ thread: SpoolThread) throws -> AnalysisBudget? {
        try settings[\.processing.analysesPerDay].map {
            AnalysisBudget($0, files: files, thread: thread, status: status)
        }
    }

    func queueSettings() throws -> JobQueue.Settings {
        var queue = JobQueue.Settings()
        queue.retentionDays = try settings[\.spool.retentionDays]
        queue.retry.attempts = try settings[\.processing.retryAttempts]
        return queue
    }

    private func log(_ event: SpoolEvent) {
        guard case .moved(let name, let place, let why) = event else { return }
        guard let state = place.folder?.state else { return }
        let level: Logger.Level = state == .failed ? .error : state == .processing || state == .skipped ? .debug : .info
        logger.log(
            level: level,
            "job moved",
            metadata: ["job": "\(name)", "state": "\(state.rawValue)", "why": "\(why)"]
        )
    }

    func ownAssociate() throws -> Int? { try settings[\.superOffice.associateID] }

    /// What decides on a webhook where the mapping is not needed otherwise: without a readable one there is no scope.
    func decision() throws -> DecisionSettings { try decision(within: (try? mapping())?.scope ?? Scope()) }

    private func decision(within scope: Scope) throws -> DecisionSettings {
        DecisionSettings(
            tenant: try settings[ifSet: \.superOffice.contextIdentifier],
            ownAssociate: try ownAssociate(),
            // What brings a company into the scope matters, whatever the setting says.
            contactColumns: try settings[\.processing.contactColumns] + scope.columns,
            personColumns: try settings[\.processing.personColumns],
            unnamedChanges: try settings[\.processing.unnamedChanges]
        )
    }

    func mapping() throws -> Mapping {
        let (path, file) = try mappingFile()
        do { return try Mapping(file.bytes) } catch {
            throw Failure(.configuration, "\(path): \(error)")
        }
    }

    private func mappingFile() throws -> (path: String, file: GivenFile) {
        let path = try settings[\.processing.mappingFile]
        do throws(GivenFile.Trouble) { return (path, try GivenFile(path, limit: 1 << 20)) } catch {
            throw Failure(
                .configuration,
                "the mapping \(path), which says where answers go in the CRM, \(error); set MAPPING_FILE, or start from "
                    + "mapping.example.json"
            )
        }
    }

    /// What is unsafe about the files that settings come from, and does not keep anything from running.
    var flaws: [Finding] {
        // That it cannot be read is told where it is needed.
        let mapping = (try? mappingFile()).flatMap { $0.file.untrusted($0.path) }
        let explorer = (try? explorerFile()).flatMap { $0.file.untrusted($0.path) }
        return settings.flaws + [mapping, explorer].compactMap(\.self)
    }

    private func superOffice() throws -> SuperOfficeSettings {
        try settings.check(for: [.tenant])
        var tenant = try SuperOfficeSettings(
            clientID: settings[\.superOffice.clientID],
            clientSecret: settings[\.superOffice.clientSecret],
            login: settings.login(),
            contextIdentifier: settings[\.superOffice.contextIdentifier]
        )
        tenant.redirectURI = try settings[\.superOffice.redirectURI]
        tenant.loginURL = try loginURL()
        tenant.language = try settings[\.superOffice.language]
        return tenant
    }

    func loginURL() throws -> String {
        try settings[\.superOffice.loginURL] ?? settings[\.superOffice.environment]
    }

    func companyExplorer() throws -> CompanyExplorerSettings {
        try settings.check(for: [.explorer])
        var explorer = CompanyExplorerSettings(url: try settings[\.explorer.url])
        explorer.path = try settings[\.explorer.path]
        explorer.token = try settings[\.explorer.token]
        explorer.timeout = .seconds(try settings[\.explorer.timeout])
        try apply(explorerContract(), to: &explorer)
        return explorer
    }

    // MARK: Asking the CRM

    /// The limit of calls, shared with everybody on this spool, where there is one.
    ///
    /// Another user than the spool's must not make its files; what is left of SuperOffice's ten calls is for them. Where
    /// there is no locks/ nobody works, and a command has all of them.
    private func pacing(_ caller: CallLimiter.Caller) throws -> CallLimiter {
        let limit = try settings[\.superOffice.callsPerSecond]
        // The service makes its spool later than this.
        if caller != .job, files.owner == nil || files.status(files.layout.path(.locks)) == nil {
            return CallLimiter(nil, perSecond: limit, for: caller)
        }
        guard [nil, geteuid()].contains(files.owner) else {
            logger.notice("two calls a second only: the spool, with the limit of all its processes, is another user's")
            return CallLimiter(nil, perSecond: 2, for: caller)
        }
        return CallLimiter(CallSlots(files: files, perSecond: limit), perSecond: limit, for: caller)
    }

    /// Lends the CRM to a command, and closes its connections afterwards.
    func withCRM<Result>(
        for caller: CallLimiter.Caller = .command,
        _ body: (SuperOfficeClient) async throws -> Result
    ) async throws -> Result {
        let settings = try superOffice()
        let http = HTTPClient()
        let crm = SuperOfficeClient(
            settings: settings,
            http: http,
            pacing: try pacing(caller),
            logger: logger("superoffice")
        )
        do {
            let result = try await body(crm)
            await http.shutdown()
            return result
        } catch {
            await http.shutdown()
            throw error
        }
    }

    // MARK: Running

    /// Runs services until SIGTERM or SIGINT; the last one is stopped first.
    func run(_ services: [any Service]) async throws {
        for flaw in flaws { logger.warning("a file of settings is not safe", metadata: ["error": "\(flaw)"]) }
        for doubt in doubts {
            logger.warning(
                "a setting is probably not what was meant",
                metadata: ["setting": "\(doubt.name)", "error": "\(doubt.found); \(doubt.remedy)"]
            )
        }
        let group = ServiceGroup(
            configuration: .init(
                // Where one fails, running jobs get their grace time as at a stop.
                services: (services + [manager.watch(loops)]).map {
                    .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger("services")
            )
        )
        try await group.run()
    }
}
