package import Hummingbird
package import Logging
package import Operations
import ServiceLifecycle
package import Spool
package import Webhook

/// The operators' pages: a reader of the spool's folders, without any store of its own.
///
/// While it runs it reads the folders for them; it is never a reason for the process to end.
package struct Dashboard: Service {
    package struct Settings: Sendable {
        /// Leave names of companies and values of fields out.
        package var masksPersonalData = false
        /// What the mapping calls the fields: by record and Prog ID, `contact SuperOffice:83`, the path in the analysis.
        package var fieldNames: [String: String] = [:]
        /// The tenant, where known, and the host that it logs in at.
        package var tenant: String?
        package var login = "online.superoffice.com"
        /// Where people use the CRM; nil where that is not known.
        package var webClient: WebClient?
        /// Bytes of free space below which webhooks are refused.
        package var freeSpaceFloor = 0
        /// What decides whether a webhook is processed; nil where that is not known.
        package var decision: DecisionSettings?

        package init() {}
    }

    let files: SpoolFiles
    let index: RunIndex
    let settings: Settings
    let renderer: PageRenderer
    let access: Access
    let live: LiveHub
    private let alerts: @Sendable () -> [Alert]
    private let logger: Logger

    /// - Parameter alerts: what needs attention now; may block.
    /// - Throws: when a template is wrong, which a test makes impossible.
    package init(
        files: SpoolFiles,
        index: RunIndex,
        access: Access,
        settings: Settings = Settings(),
        alerts: @escaping @Sendable () -> [Alert],
        logger: Logger
    ) throws {
        self.files = files
        self.logger = logger
        self.index = index
        self.access = access
        self.settings = settings
        self.alerts = alerts
        renderer = try PageRenderer(.init(tenant: settings.tenant, login: settings.login))
        live = LiveHub { await index.changes() }
    }

    /// Bytes of a form; the largest of ours has fifty names of files, each twice.
    package static let formLimit = 128 << 10

    /// What has to stand before the router.
    package var gate: AccessGate { AccessGate(access: access) }

    package func run() async throws {
        do throws(SpoolError) {
            try await index.start()
        } catch {
            logger.error("the dashboard cannot read the spool", metadata: ["error": "\(error)"])
        }
        try? await gracefulShutdown()
        await index.stop()
    }

    /// Ends the answers that have no end of their own, for the listener to stop.
    package func endStreams() { live.stop() }

    /// Adds every page, what the pages refer to, and their actions.
    package func addRoutes(to router: Router<BasicRequestContext>) {
        AssetRoutes().add(to: router)
        let viewers = ViewerMiddleware(access: access) { [alerts] in (try? await blocking { alerts() }) ?? [] }
        let pages = router.group(context: PageContext.self).add(middleware: viewers)
        SignInRoutes(access: access, renderer: renderer).add(to: pages)
        ActionRoutes(
            actions: OperatorActions(
                files: files,
                tenant: settings.decision?.tenant,
                freeSpaceFloor: settings.freeSpaceFloor
            ),
            index: index,
            renderer: renderer,
            masking: Masking(isOn: settings.masksPersonalData)
        ) { [live] in live.spoolChanged() }.add(to: pages)
        LiveRoute(hub: live, access: access).add(to: pages)
        PageRoutes(files: files, index: index, renderer: renderer, settings: settings).add(to: pages)
    }
}
