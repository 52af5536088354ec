import FoundationEssentials
import HTTPTypes
import Hummingbird
import Operations
import Spool
import Text
import Webhook

/// The pages that show something; none of them changes anything.
struct PageRoutes: Sendable {
    let files: SpoolFiles
    let index: RunIndex
    let renderer: PageRenderer
    let settings: Dashboard.Settings

    func add(to router: some RouterMethods<PageContext>) {
        add("/", to: router, runs)
        add("/runs/:id", to: router, run)
        add("/jobs/:name", to: router, job)
        add("/folders/:state", to: router, folder)
        add("/proposals", to: router, proposals)
        addCompanies(to: router)
        add("/spool", to: router, spool)
        // A path that begins like one of ours has to be named: the router looks no further.
        for path in [
            "/**", "/runs", "/jobs", "/folders", "/runs/:id/**", "/jobs/:name/**", "/folders/:state/**",
            "/companies/:id/**",
        ] {
            add(RouterPath(path), to: router) { _, context in
                let texts = context.viewer.texts
                return message(texts["pageGoneTitle"], texts["pageGone"], context.viewer)
            }
        }
    }

    /// HEAD is answered like GET; the listener sends no body along.
    func add(
        _ path: RouterPath,
        to router: some RouterMethods<PageContext>,
        _ page: @escaping @Sendable (Request, PageContext) async throws -> Response
    ) {
        for method in [HTTPRequest.Method.get, .head] { router.on(path, method: method, use: page) }
    }

    func wording(_ viewer: Viewer) -> Wording {
        Wording(
            viewer: viewer,
            masking: Masking(isOn: settings.masksPersonalData),
            fieldNames: settings.fieldNames,
            webClient: settings.webClient
        )
    }

    func message(_ title: String, _ message: String, _ viewer: Viewer, hint: String? = nil) -> Response {
        let page: Shown = ["message": message, "hint": hint]
        return renderer.page("message", title: title, viewer: viewer, status: .notFound, page)
    }

    // MARK: Runs

    @Sendable private func run(_ request: Request, _ context: PageContext) async throws -> Response {
        let id = (context.parameters.get("id") ?? "").percentDecoded(plusIsBlank: true)
        let texts = context.viewer.texts
        await index.catchUp()
        guard let run = await index.run(id) else {
            return message(texts["runGoneTitle"], texts["runGone"], context.viewer, hint: texts["runGoneHint"])
        }
        let wanted = run.jobs.suffix(Wording.mostJobs).map(\.entry)
        let trails = try await blocking { [files] in
            Dictionary(
                wanted.map { ($0.name, JobContent($0.place, of: files).story.trail) },
                uniquingKeysWith: { $1 }
            )
        }
        let wording = wording(context.viewer)
        return renderer.page(
            "run",
            title: wording.title(run),
            viewer: context.viewer,
            path: wording.link(run),
            wording.runPage(run, trails: trails)
        )
    }

    // MARK: A job

    @Sendable private func job(_ request: Request, _ context: PageContext) async throws -> Response {
        let asked = (context.parameters.get("name") ?? "").percentDecoded(plusIsBlank: true)
        let texts = context.viewer.texts
        guard let name = JobName(fileName: asked) ?? JobName(fileName: "\(asked).json"),
            let (job, content) = try await find(name)
        else {
            let gone = texts("jobGone", ["name": asked])
            return message(texts["jobGoneTitle"], gone, context.viewer, hint: texts["jobGoneHint"])
        }
        let run = await index.run(name.stem)
        let wording = wording(context.viewer)
        let path = String(files.layout.path(job.entry.place).dropFirst(files.layout.root.count + 1))
        return renderer.page(
            "job",
            title: wording.title(job),
            viewer: context.viewer,
            path: wording.link(job),
            wording.jobPage(job, content, path: path, run: run, settings.decision)
        )
    }

    /// The index may not hold a job any more, or not know yet that it was moved: then the folders are asked.
    private func find(_ name: JobName) async throws -> (job: JobRecord, content: JobContent)? {
        await index.catchUp()
        let known = await index.job(name)
        return try await blocking { [files, tenant = settings.decision?.tenant] in
            if let known {
                let content = JobContent(known.entry.place, of: files)
                if content.problem != .gone { return (known, content) }
            }
            guard let entry = JobContent.search(name, in: files) else { return nil }
            let content = JobContent(entry.place, of: files)
            guard content.problem != .gone else { return nil }
            return (content.record(entry, tenant: tenant), content)
        }
    }

    // MARK: Proposals

    @Sendable private func proposals(_ request: Request, _ context: PageContext) async throws -> Response {
        let wording = wording(context.viewer)
        let query = ProposalQuery(Link(request.uri.string))
        let (shown, matching, place) = try await blocking { [files, masking = wording.masking] in
            let jobs = try query.jobs(files, masking)
            let place = ListPlace(page: query.page, of: jobs.count, size: ProposalQuery.pageSize)
            let page = jobs.dropFirst(place.page * ProposalQuery.pageSize).prefix(ProposalQuery.pageSize)
            return (page.map { ShownProposal($0, files) }, jobs.count, place)
        }
        return renderer.page(
            "proposals",
            title: context.viewer.texts["proposals"],
            viewer: context.viewer,
            path: query.onPage(place.page).text,
            wording.proposalsPage(shown, matching: matching, place, query, now: Date())
        )
    }

    // MARK: The spool

    @Sendable private func spool(_ request: Request, _ context: PageContext) async throws -> Response {
        await index.catchUp(patience: .milliseconds(300))
        let report = try await blocking { [files] in SpoolReport(files) }
        let wording = wording(context.viewer)
        return renderer.page(
            "spool",
            title: context.viewer.texts["spool"],
            viewer: context.viewer,
            path: "/spool",
            wording.spoolPage(
                report,
                failures: await index.summary(of: .failed),
                finished: await index.finished(),
                activity: await index.activity(now: report.now),
                freeSpaceFloor: settings.freeSpaceFloor
            )
        )
    }
}
