import ArgumentParser
import CompanyExplorer
import FoundationEssentials
import JSON
import Operations
import Receiver
import SuperOffice
import Synchronization
import Webhook

struct DoctorCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything the connector needs, and say what to do.",
        discussion: """
            Example: superoffice-connector doctor --env-file /etc/superoffice-connector.env
            Example: superoffice-connector doctor --notify-test

            Settings with their origin, spool, disk, inotify, clock and certificates, token, tenant, identity, field \
            mapping, webhook, receiver, explorer and notify, and what status says needs attention. Nothing is changed. \
            Ends with 1 when a line is an error or something needs attention.
            """
    )

    @Flag(help: "Send a test message to NOTIFY_URL and NOTIFY_MAIL.")
    var notifyTest = false

    @OptionGroup var options: AnswerOptions

    func answer(_ assembly: Assembly) async throws -> Answer {
        let all = Mutex([Diagnosis]())
        // Lines as they come: a service that does not answer takes its time.
        func report(_ line: Diagnosis) {
            all.withLock { $0.append(line) }
            say(line.line)
        }
        SettingsDiagnosis(assembly: assembly).run().forEach(report)
        var alerts: [Alert] = []
        do {
            let floor = try assembly.freeSpaceFloor()
            SpoolDiagnosis(files: assembly.files, floor: floor).run().forEach(report)
            if (try? assembly.existingSpool()) != nil {
                alerts = SpoolReport(assembly.files).alerts(freeSpaceFloor: floor).filter { !$0.isOfDisk }
            }
            alerts.map(Diagnosis.init).forEach(report)
        } catch {
            report(.error("spool", "\(error)", "correct the setting"))
        }
        await tenant(assembly, report)
        await report(receiver(assembly))
        await explorer(assembly).forEach(report)
        await notify(assembly).forEach(report)
        let lines = all.withLock(\.self)
        let errors = lines.count { $0.level == .error }
        let warnings = lines.count { $0.level == .warning }
        let summary = "\(Console.count(errors, "error")), \(Console.count(warnings, "warning"))"
        return errors > 0 || !alerts.isEmpty
            ? Answer(lines, [], failure: Failure(.notSo, summary)) : Answer(lines, ["\(summary)"])
    }

    private func tenant(_ assembly: Assembly, _ report: @escaping (Diagnosis) -> Void) async {
        do {
            // A malformed address is told with all else that is missing or malformed.
            if let login = try? assembly.loginURL() { await report(ServiceDiagnosis.clock(login: login)) }
            try await assembly.withCRM { crm in
                await TenantDiagnosis(crm, report: report).run(
                    associate: assembly.ownAssociate,
                    mapping: assembly.mapping,
                    address: { try assembly.settings[\.receiver.url] },
                    // A malformed one is an error already.
                    secret: try? assembly.settings[\.receiver.secret]?.first
                )
                report(ProofDiagnosis.line(TenantProof.read(assembly.files, of: crm.tenant), now: Date()))
            }
        } catch {
            report(.error("SuperOffice", "\(error)", "correct the settings"))
        }
    }

    private func receiver(_ assembly: Assembly) async -> Diagnosis {
        do {
            let listener = try assembly.receiverSettings().listener
            return await ServiceDiagnosis.receiver(host: listener.host, port: listener.port)
        } catch {
            return .warning("receiver", "receiver address unknown", "correct the settings above")
        }
    }

    private func notify(_ assembly: Assembly) async -> [Diagnosis] {
        do {
            let receivers = try assembly.notifyReceivers()
            let lines = NotifyDiagnosis.lines(receivers, Notifications.load(assembly.files), now: Date())
            guard notifyTest else { return lines }
            return lines + (await NotifyDiagnosis.test(receivers, from: try assembly.notifySender(), now: Date()))
        } catch {
            return [.error("notify", "\(error)", "correct the setting")]
        }
    }

    private func explorer(_ assembly: Assembly) async -> [Diagnosis] {
        do {
            return await ExplorerDiagnosis(try assembly.companyExplorer()).run()
        } catch {
            return [.error("explorer", "\(error)", "correct the setting or the file")]
        }
    }
}

extension Diagnosis: JSONOutput {
    var json: JSONValue {
        [
            "level": .string(level.rawValue), "subject": .string(subject), "found": .string(found),
            "remedy": .string(remedy),
        ]
    }

    fileprivate var line: TerminalLine {
        let colour: Console.Colour =
            switch level {
            case .ok: .green
            case .warning: .yellow
            case .error: .red
            }
        let head: TerminalLine = "\(Console.paint(level.rawValue.padded(to: 8), colour))\(subject.padded(to: 24))"
        return remedy.isEmpty ? "\(head) \(found)" : "\(head) \(found); \(remedy)"
    }
}
