import JSON
import Sandbox

/// Prints what happens in the spool as it happens.
struct DemoView: Sendable {
    let spool: DemoSpool
    private let start = ContinuousClock.now

    init(spool: DemoSpool) { self.spool = spool }

    func headline(_ text: String) {
        Terminal.line()
        Terminal.line(Terminal.paint(text, .bold))
    }

    func note(_ text: String) { Terminal.line("", Terminal.paint(text, .grey)) }

    /// Looks again and again until the task is cancelled, and prints each file that is where it was not before.
    func show() async throws {
        var seen: Set<DemoSpool.Job> = []
        while true {
            let jobs = spool.jobs(in: DemoSpool.states.dropFirst())
            for job in jobs where !seen.contains(job) { print(job) }
            seen = Set(jobs)
            try await Task.sleep(for: .milliseconds(15))
        }
    }

    private func print(_ job: DemoSpool.Job) {
        let colours: [String: Terminal.Colour] = [
            "processing": .blue, "deferred": .yellow, "skipped": .grey, "failed": .red, "done": .green,
        ]
        let time = String(Int((ContinuousClock.now - start) / .milliseconds(1)))
        let padding = String(repeating: " ", count: max(0, 6 - time.count))
        Terminal.line(
            "",
            Terminal.paint("\(padding)\(time) ms", .grey),
            Terminal.paint(job.label, width: 26),
            Terminal.paint(job.state, colours[job.state], width: 10),
            Terminal.paint(job.state == "processing" ? "" : spool.why(job))
        )
        if job.state == "done" { printResult(spool.story(of: job)?["result"]) }
    }

    /// What was written, from the file itself.
    private func printResult(_ result: JSONValue?) {
        let indent = String(repeating: " ", count: 38)
        for entity in ["contact", "person"] {
            for (field, change) in (result?[entity]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                let (old, new) = (change["old"]?.string ?? "", change["new"]?.string ?? "")
                Terminal.line(
                    indent,
                    Terminal.paint("\(entity) \(field): \"\(old.prefix(30))\" -> \"\(new.prefix(60))\"")
                )
            }
        }
        for (field, why) in (result?["kept"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            Terminal.line(indent, Terminal.paint("\(field) kept: \(why["why"]?.string ?? why.string ?? "")"))
        }
    }

    /// Prints what came of it, and says whether that is what the script is made for.
    func summary(_ counters: SandboxCounters) -> Bool {
        let byState = Dictionary(grouping: spool.jobs(), by: \.state)
        let reasons = Dictionary(grouping: byState["skipped"] ?? [], by: \.reason).mapValues(\.count)
        let results = (byState["done"] ?? []).map { spool.story(of: $0)?["result"] }
        let written = results.reduce(0) { sum, result in
            sum + (result?["contact"]?.object?.count ?? 0) + (result?["person"]?.object?.count ?? 0)
        }
        let saved =
            reasons["superseded", default: 0] + reasons["own-change", default: 0]
            + results.count { $0?["analysis"]?.bool == false }
        headline("What came of it")
        Terminal.line("", "\(byState.values.reduce(0) { $0 + $1.count }) jobs ended here:")
        for state in DemoSpool.states {
            guard let count = byState[state]?.count else { continue }
            let details = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            Terminal.line(
                "  ",
                Terminal.paint(state, width: 10),
                String(repeating: " ", count: max(0, 3 - String(count).count)) + String(count),
                state == "skipped" ? Terminal.paint(details.joined(separator: ", ")) : ""
            )
        }
        Terminal.line("", "\(written) fields were written into the CRM, each verified by reading back")
        Terminal.line(
            "",
            "\(counters.analyses) analyses were paid for; \(saved) more were not needed "
                + "(own changes, bursts, nothing new)"
        )
        let (done, skipped) = (results.count, byState["skipped"]?.count ?? 0)
        return DemoSpool.waiting.allSatisfy { byState[$0] == nil } && written > 0 && byState["failed"]?.count == 2
            && done >= 10 && skipped >= 10
    }

    static func tellHowToPlay(dashboard: String, spool: DemoSpool, control: String) {
        Terminal.line()
        Terminal.line(Terminal.paint("Everything goes on running; Ctrl-C ends it. Try in another terminal:", .bold))
        for command in ["status", "failures", "show 18"] {
            Terminal.line("", "superoffice-connector \(command) --spool \(spool.path)")
        }
        Terminal.line("", "ls -R \(spool.path)")
        Terminal.line("", "mv \(spool.path)/failed/*.json \(spool.path)/incoming/      # replay")
        let edit = #"{"contact": 18, "field": "Name", "value": "New name"}"#
        Terminal.line("", "curl -X POST \(control)/edit -d '\(edit)'")
        Terminal.line("", "curl \(control)/                                # all you can do to the tenant")
        Terminal.line(Terminal.paint("In a browser:", .bold))
        Terminal.line("", dashboard)
    }
}
