import ArgumentParser
import FoundationEssentials
import JSON
import Operations
import Spool
import SuperOffice
import Webhook

struct ProveCommand: CRMCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Try on a development tenant what SuperOffice's documents leave open.",
        discussion: """
            Example: superoffice-connector tenant prove --spool /var/spool/superoffice-connector

            Makes a test company and a test person named "\(ProvingGround.mark)", tries each question on them, and \
            removes them again, also after an error or Ctrl-C; what a crash left is removed by the next run. Writes \
            tenant-prove.json and tenant-prove.txt, and a note into the spool that doctor and the processor read. On a \
            tenant that is not a development tenant it asks first. Exit code 1: something is not as assumed.
            """
    )

    @OptionGroup var confirmation: Confirmation

    @Flag(help: "Also try more calls at once than SuperOffice allows.")
    var burst = false

    @Option(parsing: .unconditional, help: .init("Seconds to wait for a webhook.", valueName: "seconds"))
    var feedSeconds = 60

    @Option(
        name: .customLong("report"),
        help: .init("The folder that the report's files are written into.", valueName: "folder"),
        completion: .directory
    )
    var folder = "."

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        guard (0...3600).contains(feedSeconds) else { throw ValidationError("--feed-seconds takes 0 to 3600.") }
    }

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        if try !assembly.isDevelopment {
            try confirmation.require("\(crm.tenant) is not a development tenant: make test records there?")
        }
        let settings = try await settings(crm, assembly)
        let progress = ProgressLine()
        let prover = TenantProver(crm, settings) { text in progress.show(text) }
        let result = try await runUntilSignal("stopped; no note was written") {
            let result = try await prover.run()
            progress.finish()
            if Task.isCancelled { for record in result.left { Console.error("could not remove \(record)") } }
            return result
        }
        var notes: [TerminalLine] = []
        if let files = settings.files {
            if !result.proof.answers.isEmpty { try result.proof.save(files) }
        } else {
            notes.append("no spool at \(assembly.files.layout.root): doctor and the processor will not know of it")
        }
        let report = ProofReport(result: result)
        do { try report.write(to: folder) } catch { notes.append("the report's files: \("\(error)")") }
        return Answer(report, report.lines.map { "\($0)" }, notes: notes, failure: report.failure)
    }

    private func settings(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> TenantProver.Settings {
        var settings = TenantProver.Settings()
        settings.isBurst = burst
        settings.feedLimit = .seconds(feedSeconds)
        // Without a mapping or a spool there is less to try.
        do { settings.mapping = try assembly.mapping() } catch { settings.mapping = nil }
        do { settings.files = try assembly.existingSpool() } catch { settings.files = nil }
        let address = try assembly.settings[\.receiver.url]
        do throws(SuperOfficeError) {
            settings.hasWebhook = try await crm.webhooks().contains { webhook in
                webhook.state == .active && address?.isTarget(of: webhook) ?? true
                    && ["contact.created", "contact.changed"].allSatisfy(webhook.events.contains)
            }
        } catch {
            guard error.kind != .unavailable else { throw error }
        }
        return settings
    }
}

extension Assembly {
    /// Whether nobody works with the CRM: SuperOffice's development environment, or a sandbox on this host.
    var isDevelopment: Bool {
        get throws {
            let login = try loginURL().lowercased()
            return login.hasPrefix("https://sod.") || login.hasPrefix("http://")
        }
    }
}

/// What was found out, for people and for programs.
struct ProofReport: JSONOutput {
    let result: TenantProver.Result

    private var answers: [(question: TenantQuestion, answer: TenantProof.Answer)] {
        TenantQuestion.all.compactMap { question in
            result.proof.answers[question.code].map { (question, $0) }
        }
    }

    private func count(_ verdict: TenantProof.Verdict) -> Int { answers.count { $0.answer.verdict == verdict } }

    private var summary: String {
        "\(count(.held)) as assumed, \(count(.differs)) not, \(count(.notTried)) not tried"
    }

    var json: JSONValue {
        let list = answers.map { question, answer -> JSONValue in
            var members = answer.json.object ?? [:]
            members["question"] = .string(question.code.rawValue)
            members["text"] = .string(question.text)
            if answer.verdict == .differs { members["consequence"] = .string(question.consequence) }
            return .object(members)
        }
        return [
            "tenant": .string(result.proof.tenant), "at": .string(Timestamp.readable(result.proof.at)),
            "answers": .array(list), "cleaned": .integer(result.cleaned),
            "left": .array(result.left.map(JSONValue.string)),
            "trouble": result.trouble.map { .string("\($0)") } ?? .null,
        ]
    }

    var lines: [String] {
        var lines = ["\(result.proof.tenant), \(Timestamp.readable(result.proof.at))"]
        for (question, answer) in answers {
            let head = answer.verdict.rawValue.padded(to: 10) + question.code.rawValue.padded(to: 20)
            lines.append("\(head)\(answer.value.isEmpty ? "" : "\(answer.value): ")\(answer.evidence)")
            if answer.verdict == .differs { lines.append("\("".padded(to: 10))\(question.consequence)") }
        }
        if result.cleaned > 0 { lines.append("removed \(result.cleaned) records that an earlier run had left") }
        return lines + result.left.map { "could not remove \($0)" } + [summary]
    }

    var failure: Failure? {
        if let trouble = result.trouble {
            let left = result.left.isEmpty ? "" : "; could not remove \(result.left.joined(separator: ", "))"
            let failure = Failure(trouble)
            return Failure(failure.code, "\(failure.message)\(left); run tenant prove again")
        }
        if !result.left.isEmpty {
            return Failure(.notSo, "could not remove \(result.left.joined(separator: ", ")); remove it in SuperOffice")
        }
        return count(.differs) > 0 ? Failure(.notSo, summary) : nil
    }

    func write(to folder: String) throws {
        let place = URL(filePath: folder)
        try Data(json.serialized()).write(to: place.appending(path: "tenant-prove.json"))
        let text = lines.joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: place.appending(path: "tenant-prove.txt"))
    }
}
