import FoundationEssentials
import JSON
import Sandbox
import Spool

/// Prints what happens in the spool as it happens.
struct DemoView: Sendable {
    let files: SpoolFiles
    private let events: AsyncStream<SpoolEvent>
    private let sink: AsyncStream<SpoolEvent>.Continuation
    private let start = ContinuousClock.now

    init(files: SpoolFiles) {
        self.files = files
        (events, sink) = AsyncStream.makeStream(of: SpoolEvent.self)
    }

    /// Called on the spool's thread.
    func saw(_ event: SpoolEvent) { sink.yield(event) }

    func finish() { sink.finish() }

    func headline(_ text: String) {
        Console.line()
        Console.line(Console.paint(text, .bold))
    }

    func note(_ text: String) { Console.line("  " + Console.paint(text, .grey)) }

    /// Prints until `finish`.
    func show() async {
        for await event in events {
            switch event {
            case .moved(let name, let place, let why): print(name, place, why)
            case .leftAlone(let name, let why): line(name, "left alone", .yellow, why)
            case .watchLost, .watchMended, .paused: break
            }
        }
    }

    private func print(_ name: JobName, _ place: SpoolLayout.Place, _ why: String) {
        let label = Self.label(name)
        switch place {
        case .processing: line(label, "processing", .blue, "")
        case .deferred: line(label, "deferred", .yellow, why)
        case .proposed: line(label, "proposed", .yellow, why)
        case .approved: line(label, "approved", .blue, why)
        case .skipped: line(label, "skipped", .grey, why)
        case .failed: line(label, "failed", .red, why)
        case .done:
            line(label, "done", .green, why)
            printResult(place)
        case .incoming: line(label, "incoming", .blue, why)
        case .tmp, .why, .ledger, .laneLock, .signal, .alive, .heartbeat, .note: break
        }
    }

    private func line(_ label: String, _ state: String, _ colour: Console.Colour, _ why: String) {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let time = String(Int(seconds * 1000)).leftPadded(to: 6)
        Console.line(
            "  \(Console.paint("\(time) ms", .grey))  \(label.padded(to: 26)) "
                + "\(Console.paint(state.padded(to: 10), colour)) \(why)"
        )
    }

    /// What was written, from the file itself.
    private func printResult(_ place: SpoolLayout.Place) {
        guard case .file(let bytes, _) = files.read(place, limit: 1 << 21), let job = try? JobFile(bytes),
            let result = job.story.result
        else { return }
        let indent = String(repeating: " ", count: 40)
        for entity in ["contact", "person"] {
            for (field, change) in (result[entity]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                let (old, new) = (change["old"]?.string ?? "", change["new"]?.string ?? "")
                Console.line("\(indent)\(entity) \(field): \"\(old.prefix(30))\" -> \"\(new.prefix(60))\"")
            }
        }
        for (field, why) in (result["kept"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            Console.line("\(indent)\(field) kept: \(why["why"]?.string ?? why.string ?? "")")
        }
    }

    /// `contact.changed 18` for names of our own making, else the name.
    private static func label(_ name: JobName) -> String {
        guard let part = name.eventPart else { return name.fileName }
        return part.split(separator: "_").prefix(2).joined(separator: " ")
    }

    // MARK: Summary

    /// Prints what came of it, and says whether that is what the script is made for.
    func summary(_ counters: SandboxCounters) throws(SpoolError) -> Bool {
        let inspector = SpoolInspector(files: files)
        var census: [SpoolLayout.Folder: SpoolInspector.Census] = [:]
        for state in SpoolInspector.states { census[state] = try inspector.census(of: state, now: Date()) }
        var written = 0
        let skipped = census[.skipped]?.reasons ?? [:]
        var saved = skipped["superseded", default: 0] + skipped["own-change", default: 0]
        for job in try inspector.jobs(in: .done) {
            let result = Self.result(files.layout.path(job.place))
            written += (result?["contact"]?.object?.count ?? 0) + (result?["person"]?.object?.count ?? 0)
            if result?["analysis"]?.bool == false { saved += 1 }
        }
        headline("What came of it")
        Console.line("  \(census.values.reduce(0) { $0 + $1.count }) jobs ended here:")
        for state in SpoolInspector.states {
            guard let found = census[state], found.count > 0 else { continue }
            let reasons = found.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            Console.line("    \(state.rawValue.padded(to: 11)) \(String(found.count).leftPadded(to: 3))  \(reasons)")
        }
        Console.line("  \(written) fields were written into the CRM, each verified by reading back")
        Console.line(
            "  \(counters.analyses) analyses were paid for; \(saved) more were not needed "
                + "(own changes, bursts, nothing new)"
        )
        let waiting = [.incoming, .processing, .deferred].reduce(0) { $0 + (census[$1]?.count ?? 0) }
        return waiting == 0 && written > 0 && census[.failed]?.count == 2 && census[.done]?.count ?? 0 >= 10
            && census[.skipped]?.count ?? 0 >= 10
    }

    private static func result(_ path: String) -> JSONValue? {
        guard case .job(let job) = try? JobLookup.read(path).found else { return nil }
        return job.story.result
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
