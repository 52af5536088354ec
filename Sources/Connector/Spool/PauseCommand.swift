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
        let files = try common.existingSpool()
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
        abstract: "Go on claiming after pause.",
        discussion: "Example: superoffice-connector resume"
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let files = try common.existingSpool()
        do {
            let wasPaused = try SpoolHand(files: files).resume()
            if json { return Console.json(["paused": false, "changed": .bool(wasPaused)]) }
            Console.line(wasPaused ? "resumed" : "was not paused")
        } catch {
            throw Failure(error)
        }
    }
}
