package import Hummingbird
package import Spool
package import Webhook

/// The operators' pages: a reader of the spool's folders, without any store of its own.
package struct Dashboard: Sendable {
    package struct Settings: Sendable {
        /// Leave names of companies and values of fields out.
        package var masksPersonalData = false
        /// What the mapping calls the fields.
        package var fieldNames = FieldNames()
        /// Bytes of free space below which webhooks are refused.
        package var freeSpaceFloor = 0
        /// What the processor's settings say about a webhook; nil where they are not known.
        package var verdict: @Sendable (WebhookEvent) -> Verdict? = { _ in nil }

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
        let pages = router.group(context: PageContext.self).add(middleware: ViewerMiddleware(access: access))
        SignInRoutes(access: access, renderer: renderer).add(to: pages)
        ActionRoutes(
            actions: OperatorActions(files: files),
            renderer: renderer,
            masking: Masking(isOn: settings.masksPersonalData)
        ) { [live] in live.spoolChanged() }.add(to: pages)
        LiveRoute(hub: live, access: access).add(to: pages)
        PageRoutes(files: files, index: index, renderer: renderer, settings: settings).add(to: pages)
    }
}
