import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOPosix
import Spool
import Webhook

/// The pages that show something; none of them changes anything.
struct PageRoutes: Sendable {
    let files: SpoolFiles
    let index: RunIndex
    let renderer: PageRenderer
    let settings: Dashboard.Settings

    private static let pageSize = 50

    func add(to router: some RouterMethods<PageContext>) {
        add("/", to: router, runs)
        add("/runs/:id", to: router, run)
        add("/jobs/:name", to: router, job)
        add("/spool", to: router, spool)
        add("/**", to: router) { _, context in
            let texts = context.viewer.texts
            return message(texts["pageGoneTitle"], texts["pageGone"], context.viewer)
        }
    }

    /// HEAD is answered like GET; the listener sends no body along.
    private func add(
        _ path: RouterPath,
        to router: some RouterMethods<PageContext>,
        _ page: @escaping @Sendable (Request, PageContext) async throws -> Response
    ) {
        for method in [HTTPRequest.Method.get, .head] { router.on(path, method: method, use: page) }
    }

    private func wording(_ viewer: Viewer) -> Wording {
        Wording(viewer, masking: Masking(isOn: settings.masksPersonalData))
    }

    /// Reading folders and files blocks.
    private func reading<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }

    private func message(_ title: String, _ message: String, _ viewer: Viewer, hint: String = "") -> Response {
        var values: [String: Any] = ["message": message]
        if !hint.isEmpty { values["hint"] = hint }
        return renderer.page("message", title: title, viewer: viewer, status: .notFound, values: values)
    }

    // MARK: Runs

    @Sendable private func runs(_ request: Request, _ context: PageContext) async throws -> Response {
        let wording = wording(context.viewer)
        let filter = RunFilter(Link(request.uri.string))
        let query = filter.query(in: context.viewer.timeZone, masking: wording.masking, pageSize: Self.pageSize)
        let page = await index.runs(query)
        let view = RunsPage(wording: wording, names: settings.fieldNames, runGap: settings.runGap)
        return renderer.page(
            "runs",
            title: context.viewer.texts["runs"],
            viewer: context.viewer,
            section: .runs,
            path: filter.link.text,
            values: view.values(page, filter, pageSize: Self.pageSize)
        )
    }

    @Sendable private func run(_ request: Request, _ context: PageContext) async throws -> Response {
        let id = Link.unescaped(context.parameters.get("id") ?? "")
        let texts = context.viewer.texts
        guard let run = await index.run(id) else {
            return message(texts["runGoneTitle"], texts["runGone"], context.viewer, hint: texts["runGoneHint"])
        }
        let wanted = run.jobs.suffix(RunDetailPage.mostJobs).map(\.entry)
        let trails = try await reading { [files] in
            Dictionary(
                wanted.map { ($0.name, JobContent($0.place, of: files).story.trail) },
                uniquingKeysWith: { $1 }
            )
        }
        let view = RunDetailPage(wording: wording(context.viewer), names: settings.fieldNames)
        return renderer.page(
            "run",
            title: view.title(run),
            viewer: context.viewer,
            section: .runs,
            path: "/runs/\(Link.escaped(run.id))",
            values: view.values(run, trails: trails)
        )
    }

    // MARK: A job

    @Sendable private func job(_ request: Request, _ context: PageContext) async throws -> Response {
        let asked = Link.unescaped(context.parameters.get("name") ?? "")
        let texts = context.viewer.texts
        guard let name = JobName(fileName: asked) ?? JobName(fileName: "\(asked).json"),
            let (job, content) = try await find(name)
        else {
            let gone = texts("jobGone", ["name": asked])
            return message(texts["jobGoneTitle"], gone, context.viewer, hint: texts["jobGoneHint"])
        }
        let run = await index.run(name.stem)
        let event = content.object.flatMap { try? WebhookEvent($0) }
        let wording = wording(context.viewer)
        let view = JobPage(
            wording: wording,
            names: settings.fieldNames,
            layout: files.layout,
            decision: JobDecision(wording: wording, verdict: event.flatMap(settings.verdict))
        )
        return renderer.page(
            "job",
            title: view.title(job),
            viewer: context.viewer,
            section: .runs,
            path: JobWords(wording: wording).link(job),
            values: view.values(job, content, run: run)
        )
    }

    /// The index may not hold a job any more, or not know yet that it was moved: then the folders are asked.
    private func find(_ name: JobName) async throws -> (job: JobRecord, content: JobContent)? {
        let known = await index.job(name)
        return try await reading { [files] in
            if let known {
                let content = JobContent(known.entry.place, of: files)
                if content.problem != .gone { return (known, content) }
            }
            guard let entry = JobContent.search(name, in: files) else { return nil }
            let content = JobContent(entry.place, of: files)
            guard content.problem != .gone else { return nil }
            return (content.record(entry), content)
        }
    }

    // MARK: The spool

    @Sendable private func spool(_ request: Request, _ context: PageContext) async throws -> Response {
        let report = try await reading { [files] in SpoolReport(files, now: Date()) }
        let wording = wording(context.viewer)
        let view = SpoolPage(wording: wording, freeSpaceFloor: settings.freeSpaceFloor)
        let charts = ActivityCharts(wording: wording).values(await index.activity(now: report.now))
        return renderer.page(
            "spool",
            title: context.viewer.texts["spool"],
            viewer: context.viewer,
            section: .spool,
            path: "/spool",
            values: view.values(report, finished: await index.finished(), charts: charts)
        )
    }
}
