package import FoundationEssentials
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
        /// Seconds; what the index was made with, to be told to those who wonder.
        package var runGap: TimeInterval = 15 * 60
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

    /// - Throws: when a template is wrong, which a test makes impossible.
    package init(files: SpoolFiles, index: RunIndex, settings: Settings = Settings()) throws {
        self.files = files
        self.index = index
        self.settings = settings
        renderer = try PageRenderer()
    }

    /// Adds every page, what the pages refer to, and their actions.
    package func addRoutes(to router: Router<BasicRequestContext>) {
        AssetRoutes().add(to: router)
        let pages = router.group(context: PageContext.self).add(middleware: ViewerMiddleware())
        PageRoutes(files: files, index: index, renderer: renderer, settings: settings).add(to: pages)
    }
}
