package import Hummingbird
package import Spool

/// The operators' pages: a reader of the spool's folders, without any store of its own.
package struct Dashboard: Sendable {
    package struct Settings: Sendable {
        /// Show persons and companies by their ids only.
        package var masksPersonalData = false

        package init() {}
    }

    let files: SpoolFiles
    let index: RunIndex
    let settings: Settings
    let renderer: PageRenderer
    let access: Access
    let live: LiveHub

    /// - Throws: when a template is wrong, which a test makes impossible.
    package init(files: SpoolFiles, index: RunIndex, access: Access, settings: Settings = Settings()) throws {
        self.files = files
        self.index = index
        self.access = access
        self.settings = settings
        renderer = try PageRenderer()
        live = LiveHub { await index.changes() }
    }

    /// Bytes; no form of these pages is longer.
    package static let formLimit = FormBody.limit

    /// What has to stand before the router.
    package var gate: AccessGate { AccessGate(access) }

    /// Ends the answers that have no end of their own, for the listener to stop.
    package func endStreams() { live.stop() }

    /// Adds every page, what the pages refer to, and their actions.
    package func addRoutes(to router: Router<BasicRequestContext>) {
        AssetRoutes().add(to: router)
        let pages = router.group(context: PageContext.self).add(middleware: ViewerMiddleware())
            .add(middleware: IdentityMiddleware(access: access))
        SignInRoutes(access: access, renderer: renderer).add(to: pages)
        ActionRoutes(actions: OperatorActions(files: files), renderer: renderer) { [live] in live.spoolChanged() }
            .add(to: pages)
        LiveRoute(hub: live, access: access).add(to: pages)
        pages.get("/") { _, context in
            renderer.page("message", title: "runs", viewer: context.viewer, section: .runs)
        }
    }
}
