import FoundationEssentials
import HTTPClient
import HTTPTypes
import Processor
import SuperOffice

/// The way to the CRM, step by step: each one needs those before it.
struct TenantDiagnosis {
    let assembly: Assembly
    let report: (Diagnosis) -> Void

    func run() async {
        let login: String
        do {
            login = try assembly.loginURL()
            await report(clock(login))
            try await assembly.withCRM { crm in await ask(crm) }
        } catch {
            report(.error("SuperOffice", Failure(error).message, "mend the settings"))
        }
    }

    private func ask(_ crm: SuperOfficeClient) async {
        do {
            let state = try await crm.tenantState()
            let text = "\(state.contextIdentifier) is \(state.state)"
            report(
                state.isRunning
                    ? .ok("tenant", "\(text), at \(state.baseURL ?? "?")")
                    : .error("tenant", text, "wait for SuperOffice, or check SO_CONTEXT_IDENTIFIER")
            )
            guard state.isRunning else { return }
            let principal = try await crm.currentPrincipal()
            report(.ok("token", "SuperOffice accepts it"))
            report(identity(principal))
        } catch {
            let failure = Failure(error)
            return report(
                failure.code == .unavailable
                    ? .error("SuperOffice", failure.message, "nothing else can be asked; run doctor again later")
                    : .error("token", failure.message, "mend the login, then run doctor again")
            )
        }
        await mapping(crm)
        await webhooks(crm)
    }

    /// Over https this checks the certificate, too.
    private func clock(_ login: String) async -> Diagnosis {
        let http = HTTPClient()
        defer { Task { await http.shutdown() } }
        do {
            let sent = Date()
            let answer = try await http.perform(HTTPCall(.get, url: login, timeout: .seconds(20)))
            let reached = "\(login) answers" + (login.hasPrefix("https") ? ", its certificate is valid" : "")
            guard let text = answer.response.headerFields[.date], let theirs = Self.date(text) else {
                return .ok("network", reached)
            }
            let skew = Int(theirs.timeIntervalSince(sent).rounded())
            guard abs(skew) > 30 else { return .ok("network, clock", "\(reached); the clocks agree") }
            return .warning(
                "clock",
                "this machine is \(abs(skew)) s \(skew > 0 ? "behind" : "ahead of") SuperOffice",
                "set the time (timedatectl set-ntp true): tokens and retries are timed"
            )
        } catch {
            return .error("network", "\(error)", "check DNS, proxy, firewall and certificates")
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the form that all servers send.
    static func date(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return try? Date("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z", strategy: .iso8601)
    }

    private func identity(_ principal: Principal) -> Diagnosis {
        let who = "\(principal.fullName) (\(principal.associate), associate \(principal.associateID))"
        do {
            guard let own = try assembly.ownAssociate() else { return .ok("identity", who) }
            if own == principal.associateID { return .ok("identity", "\(who), as SO_API_ASSOCIATE_ID says") }
            return .error(
                "identity",
                "SO_API_ASSOCIATE_ID is \(own), but the login is \(who)",
                "remove SO_API_ASSOCIATE_ID, or our own changes come back as work"
            )
        } catch {
            return .ok("identity", who)
        }
    }

    private func mapping(_ crm: SuperOfficeClient) async {
        do {
            let mapping = try assembly.mapping()
            var problems: [String] = []
            for (entity, type) in [(Entity.contact, EntityType.contact), (.person, .person)]
            where !mapping[entity].isEmpty {
                problems += mapping.problems(entity, published: try await crm.publishedFields(of: type))
            }
            let count = mapping[.contact].count + mapping[.person].count
            if problems.isEmpty { report(.ok("mapping", "\(count) fields, all published and of the right kind")) }
            for problem in problems {
                report(.error("mapping", problem, "mend mapping.json (tenant fields), or publish the field"))
            }
        } catch {
            report(.error("mapping", Failure(error).message, "see tenant fields --mapping"))
        }
    }

    private func webhooks(_ crm: SuperOfficeClient) async {
        do {
            guard let address = try assembly.publicAddress() else {
                let remedy = "set WEBHOOK_URL to the receiver's public address"
                return report(.warning("webhook", "nobody knows which webhook is ours", remedy))
            }
            let ours = try await crm.webhooks().filter(address.isTarget)
            if ours.isEmpty {
                report(.error("webhook", "none points at \(address)", "superoffice-connector webhook register"))
            }
            for webhook in ours {
                let text = "\(webhook.id) \"\(webhook.name)\" is \(webhook.state.rawValue)"
                report(
                    webhook.state == .active
                        ? .ok("webhook", text)
                        : .error("webhook", text, "superoffice-connector webhook enable \(webhook.id)")
                )
            }
        } catch is Failure {
            report(.warning("webhook", "nobody knows which webhook is ours", "mend the settings above"))
        } catch {
            report(.warning("webhook", Failure(error).message, "see webhook list"))
        }
    }
}
