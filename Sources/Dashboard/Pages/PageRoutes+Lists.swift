import Hummingbird
import Spool

extension PageRoutes {
    /// A list must not keep anybody waiting: who comes before all is read is told so, and the page follows.
    private static let patience = Duration.milliseconds(300)

    @Sendable func runs(_ request: Request, _ context: PageContext) async throws -> Response {
        let wording = wording(context.viewer)
        let query = RunQuery(Link(request.uri.string), in: context.viewer.timeZone)
        let isMasked = wording.masking.isOn
        if let form = Export(request) {
            await index.catchUp()
            return wording.export(await index.allRuns(query, isMasked: isMasked)).response(form)
        }
        await index.catchUp(patience: Self.patience)
        let page = await index.runs(query, isMasked: isMasked)
        return renderer.page(
            "runs",
            title: context.viewer.texts["runs"],
            viewer: context.viewer,
            path: query.link(page: page.place.page).text,
            wording.runsPage(page, query, runGap: index.settings.runGap)
        )
    }

    @Sendable func folder(_ request: Request, _ context: PageContext) async throws -> Response {
        let texts = context.viewer.texts
        guard let query = FolderQuery(Link(request.uri.string), in: context.viewer.timeZone) else {
            return message(texts["pageGoneTitle"], texts["pageGone"], context.viewer)
        }
        let wording = wording(context.viewer)
        let isMasked = wording.masking.isOn
        if let form = Export(request) {
            await index.catchUp()
            return wording.export(await index.jobs(query, isMasked: isMasked), of: query.state).response(form)
        }
        await index.catchUp(patience: Self.patience)
        let page = await index.folder(query, isMasked: isMasked)
        return renderer.page(
            "folder",
            title: texts("folderTitle", ["folder": query.state.rawValue]),
            viewer: context.viewer,
            path: query.link(page: page.place.page).text,
            wording.folderPage(page, query)
        )
    }
}
