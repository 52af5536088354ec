import CompanyExplorer
import Dashboard
import FoundationEssentials
import HTTPClient
import HTTPTypes
import Logging
import Metrics
import NIOCore
import NIOPosix
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

    init(_ settings: Settings, logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        do { activated = try ActivatedSockets(environment: ProcessInfo.processInfo.environment) } catch {
            throw Failure(error)
        }
        for name in activated.unused {
            logger.warning(
                "Nobody listens on a socket from systemd: only the webhooks' port takes one; remove its socket unit",
                metadata: ["name": "\(name)"]
            )
        }
        files = SpoolFiles(
            layout: SpoolLayout(root: Self.absolute(settings.string("SPOOL_DIR", default: "spool"))),
            mustExist: try settings.flag("SPOOL_MUST_EXIST")
        )
    }

    /// The spool's folder must not move when somebody changes the working folder.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : URL(filePath: path).path()
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
        let queue: JobQueue
        let crm: SuperOfficeClient
        let http: HTTPClient
    }

    func processing(
        queue template: JobQueue.Settings = JobQueue.Settings(),
        observe: @escaping @Sendable (SpoolEvent) -> Void = { _ in }
    ) throws -> Processing {
        let mapping = try mapping()
        let http = HTTPClient()
        let crm = SuperOfficeClient(
            settings: try superOffice(),
            http: http,
            logger: logger("superoffice"),
            metrics: metrics
        )
        let explorer = CompanyExplorerClient(settings: try companyExplorer(), http: http, metrics: metrics)
        let activity = SpoolActivity(skipReasons: SkipReason.allCases.map(\.rawValue), metrics: metrics)
        let identity = OwnIdentity(try ownAssociate())
        let lists = ListSignal()
        let triage = WebhookTriage(
            settings: try decision(),
            identity: identity,
            files: files,
            onListChange: { lists.changed() }
        )
        var enrichment = Enrichment.Settings(mapping: mapping)
        if let limit = try loopLimit() { enrichment.loopLimit = limit }
        let queue = try JobQueue(
            files: files,
            settings: try queueSettings(template),
            logger: logger("spool"),
            status: status,
            observe: { event in
                log(event)
                activity.saw(event)
                observe(event)
            },
            triage: { triage($0) }
        )
        lists.connect(queue) { Task { await crm.forgetLists() } }
        let service = ProcessorService(
            queue: queue,
            enrichment: Enrichment(
                crm: crm,
                explorer: explorer,
                ledger: Ledger(files: files, thread: queue.thread),
                identity: identity,
                queue: queue,
                settings: enrichment
            ),
            settings: try processorSettings(),
            logger: logger("processor"),
            metrics: metrics
        )
        loops.add(.spool, queue)
        loops.add(.dispatch, service)
        return Processing(service: service, queue: queue, crm: crm, http: http)
    }

    func queueSettings(_ template: JobQueue.Settings = JobQueue.Settings()) throws -> JobQueue.Settings {
        var queue = template
        queue.retentionDays = try settings.integer("RETENTION_DAYS", default: queue.retentionDays, in: 1...36_500)
        queue.retry.attempts = try settings.integer("RETRY_ATTEMPTS", default: queue.retry.attempts, in: 1...1000)
        return queue
    }

    /// So many analyses of one record look like a loop; nil when the setting is missing.
    func loopLimit() throws -> Int? {
        try settings.optional("LOOP_LIMIT") == nil ? nil : settings.integer("LOOP_LIMIT", default: 1, in: 1...10_000)
    }

    func processorSettings() throws -> ProcessorService.Settings {
        var processor = ProcessorService.Settings()
        processor.concurrency = try settings.integer("CONCURRENCY", default: processor.concurrency, in: 1...256)
        processor.grace = TimeInterval(try settings.integer("STOP_GRACE_SECONDS", default: 20, in: 0...3600))
        return processor
    }

    private func log(_ event: SpoolEvent) {
        guard case .moved(let name, let place, let why) = event else { return }
        let state = files.layout.state(of: place)
        let level: Logger.Level = state == .failed ? .error : state == .processing || state == .skipped ? .debug : .info
        logger.log(
            level: level,
            "job moved",
            metadata: ["job": "\(name)", "state": "\(state.rawValue)", "why": "\(why)"]
        )
    }

    func ownAssociate() throws -> Int? {
        try settings.optional("SO_API_ASSOCIATE_ID") == nil
            ? nil : settings.integer("SO_API_ASSOCIATE_ID", default: 0, in: 1...Int(Int32.max))
    }

    func decision() throws -> DecisionSettings {
        DecisionSettings(
            tenant: settings.optional("SO_CONTEXT_IDENTIFIER"),
            ownAssociate: try ownAssociate(),
            contactColumns: settings.list("CONTACT_COLUMNS").map(Set.init) ?? DecisionSettings.defaultContactColumns,
            personColumns: settings.list("PERSON_COLUMNS").map(Set.init) ?? DecisionSettings.defaultPersonColumns,
            unnamedChanges: try settings.choice("UNNAMED_CHANGES", default: .process, of: [.process, .skip])
        )
    }

    func mapping() throws -> Mapping {
        let (path, file) = try mappingFile()
        do { return try Mapping(file.bytes) } catch {
            throw Failure(.configuration, "\(path): \(error)")
        }
    }

    private func mappingFile() throws -> (path: String, file: GivenFile) {
        let path = settings.string("MAPPING_FILE", default: "mapping.json")
        do throws(GivenFile.Trouble) { return (path, try GivenFile(path, limit: 1 << 20)) } catch {
            throw Failure(
                .configuration,
                "the mapping \(path), which says where answers go in the CRM, \(error); set MAPPING_FILE, or start from "
                    + "mapping.example.json"
            )
        }
    }

    /// What is wrong with the files that settings come from, and does not keep anything from running.
    var flaws: [FileFlaw] {
        // That it cannot be read is told where it is needed.
        let mapping = (try? mappingFile()).flatMap { $0.file.stranger($0.path) }
        return settings.flaws + [mapping].compactMap(\.self)
    }

    private func superOffice() throws -> SuperOfficeSettings {
        SuperOfficeSettings(
            clientID: try settings.required("SO_CLIENT_ID", "the app's id from the SuperOffice developer portal"),
            clientSecret: try settings.required("SO_CLIENT_SECRET", "the app's secret"),
            refreshToken: try settings.required("SO_REFRESH_TOKEN", "from signing in once as the API user"),
            redirectURI: settings.optional("SO_REDIRECT_URI"),
            loginURL: try loginURL(),
            contextIdentifier: try settings.required("SO_CONTEXT_IDENTIFIER", "the tenant, for example Cust12345"),
            language: settings.string("SO_LANGUAGE", default: "en")
        )
    }

    /// The login hosts have no number; `online3` is what people read off their browser's address bar.
    func loginURL() throws -> String {
        if let url = try settings.serviceAddress("SO_LOGIN_URL") { return url }
        let environment = settings.string("SO_ENVIRONMENT", default: "online").lowercased()
        let name = String(environment.prefix { !$0.isNumber })
        let hosts = [
            "online": "online", "sod": "sod", "qaonline": "qaonline", "stage": "qaonline", "qastage": "qaonline",
        ]
        guard let host = hosts[name] else {
            throw Failure(
                .configuration,
                "SO_ENVIRONMENT is \"\(environment)\", but it must be online, qaonline (stage) or sod"
            )
        }
        return "https://\(host).superoffice.com"
    }

    func companyExplorer() throws -> CompanyExplorerSettings {
        let meaning = "the address of the Company Explorer"
        return CompanyExplorerSettings(
            url: try settings.serviceAddress("COMPANY_EXPLORER_URL")
                ?? settings.required("COMPANY_EXPLORER_URL", meaning),
            path: settings.string("COMPANY_EXPLORER_PATH", default: "/api/enrich"),
            token: settings.optional("COMPANY_EXPLORER_TOKEN"),
            timeout: .seconds(try settings.integer("COMPANY_EXPLORER_TIMEOUT", default: 120, in: 1...3600))
        )
    }

    // MARK: Asking the CRM

    /// Lends the CRM to a command, and closes its connections afterwards.
    ///
    /// - Throws: a `Failure`.
    func withCRM<Result>(_ body: (SuperOfficeClient) async throws -> Result) async throws -> Result {
        let http = HTTPClient()
        let outcome: Swift.Result<Result, any Error>
        do {
            let crm = SuperOfficeClient(settings: try superOffice(), http: http, logger: logger("superoffice"))
            outcome = .success(try await body(crm))
        } catch {
            outcome = .failure(Failure(error))
        }
        await http.shutdown()
        return try outcome.get()
    }

    // MARK: Running

    /// Runs services until SIGTERM or SIGINT; the last one is stopped first.
    func run(_ services: [any Service]) async throws {
        for flaw in flaws { logger.warning("a file of settings is not safe", metadata: ["error": "\(flaw)"]) }
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger("services")
            )
        )
        do { try await group.run() } catch { throw Failure(error) }
    }
}
