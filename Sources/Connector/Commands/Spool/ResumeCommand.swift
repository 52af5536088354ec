import ArgumentParser
import Spool

struct ResumeCommand: SpoolCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Continue claiming after a pause; with --now, retry at once what waits for another service.",
        discussion: """
            Example: superoffice-connector resume
            Example: superoffice-connector resume --now

            --now is for when SuperOffice or the Company Explorer works again and the next try is minutes away: the next job \
            tries at once, and when it succeeds the others follow. It applies to every process on this spool.
            """
    )

    @Flag(help: "Let the next job try at once, although a breaker or brake would wait longer.")
    var now = false

    @OptionGroup var options: AnswerOptions

    var changesSpool: Bool { true }

    func answer(_ files: SpoolFiles) throws -> Answer {
        let inspector = SpoolInspector(files: files)
        let (note, reason) = inspector.pause
        let hand = SpoolOperations(files: files)
        let wasPaused = try hand.resume()
        if now { try hand.tryNow() }
        var lines: [TerminalLine] = []
        if wasPaused || !now { lines.append(wasPaused ? "resumed" : "was not paused") }
        if wasPaused, reason != nil { lines.append("it had paused itself: \(note)") }
        if now { lines.append("the next job tries now") }
        let output: JSONMembers = [
            "paused": false, "changed": wasPaused, "note": note, "code": reason?.code.rawValue,
            "arguments": reason.argumentsOutput, "tryingNow": now,
        ]
        return Answer(output, lines)
    }
}
