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
        pages.get("/") { _, context in
            renderer.page("message", title: "runs", viewer: context.viewer, section: .runs)
        }
    }
}
