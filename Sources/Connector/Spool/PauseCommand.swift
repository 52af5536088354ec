import ArgumentParser
import FoundationEssentials
import JSON
import Spool

struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop claiming: webhooks are still received, and wait in incoming/.",
        discussion: """
            Example: superoffice-connector pause --reason "CRM upgrade until 5 o'clock"

            Works for every process on this spool. Jobs that are being worked on are finished.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "Why, for the next person; status shows it.")
    var reason = ""

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let files = try common.spoolToChange()
        let user = ProcessInfo.processInfo.environment["SUDO_USER"] ?? ProcessInfo.processInfo.environment["USER"]
        let note = [Timestamp.readable(Date()), user, reason.isEmpty ? nil : reason].compactMap(\.self)
        do {
            let isNew = try SpoolHand(files: files).pause(note: note.joined(separator: " "))
            if json { return Console.json(["paused": true, "changed": .bool(isNew)]) }
            Console.line(isNew ? "paused; go on with: superoffice-connector resume" : "was paused already")
        } catch {
            throw Failure(error)
        }
    }
}

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on claiming after a pause; with --now, try at once what waits for another side.",
        discussion: """
            Example: superoffice-connector resume
            Example: superoffice-connector resume --now

            --now is for when SuperOffice or the Company Explorer works again and the next try is minutes away: the next job \
            tries at once, and when it succeeds the others follow. Every process on this spool hears it.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Let the next job try at once, although a breaker or brake would wait longer.")
    var now = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let files = try common.spoolToChange()
        let inspector = SpoolInspector(files: files)
        let (note, reason) = (inspector.pauseNote, inspector.pauseReason)
        do {
            let hand = SpoolHand(files: files)
            let wasPaused = try hand.resume()
            if now { try hand.tryNow() }
            if json {
                let code: JSONValue = reason.map { .string($0.code.rawValue) } ?? .null
                let arguments = reason?.json["arguments"] ?? [:]
                return Console.json([
                    "paused": false, "changed": .bool(wasPaused), "note": .string(note), "code": code,
                    "arguments": arguments, "tryingNow": .bool(now),
                ])
            }
            if wasPaused || !now { Console.line(wasPaused ? "resumed" : "was not paused") }
            if wasPaused, reason != nil { Console.line("it had paused itself: \(note)") }
            if now { Console.line("the next job tries now") }
        } catch {
            throw Failure(error)
        }
    }
}
