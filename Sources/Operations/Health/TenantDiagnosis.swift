package import Processor
package import SuperOffice
import Text
import Webhook

/// The way into the tenant, step by step: each one needs those before it.
package struct TenantDiagnosis {
    let crm: SuperOfficeClient
    /// Takes each line as it is found.
    let report: (Diagnosis) -> Void

    package init(_ crm: SuperOfficeClient, report: @escaping (Diagnosis) -> Void) {
        (self.crm, self.report) = (crm, report)
    }

    /// What the settings say is read when the tenant can be compared with it.
    package func run(
        associate: () throws -> Int?,
        mapping: () throws -> Mapping,
        address: () throws -> PublicAddress?,
        secret: String?
    ) async {
        let own: Principal
        do throws(SuperOfficeError) {
            let state = try await crm.tenantState()
            let text = "\(state.contextIdentifier) is \(state.state)"
            guard state.isRunning else {
                return report(.error("tenant", text, "wait for SuperOffice, or check SO_CONTEXT_IDENTIFIER"))
            }
            report(.ok("tenant", "\(text), at \(state.baseURL ?? "?")"))
            let principal = try await crm.currentPrincipal()
            report(.ok("token", "SuperOffice accepts it"))
            report(identity(principal, associate))
            own = principal
        } catch {
            return report(
                error.kind == .unavailable
                    ? .error("SuperOffice", "\(error)", "nothing else can be asked; run doctor again later")
                    : .error("token", "\(error)", "correct the login, then run doctor again")
            )
        }
        await compare(mapping, own)
        await findWebhooks(at: address, secret)
    }

    private func identity(_ principal: Principal, _ associate: () throws -> Int?) -> Diagnosis {
        let who = "\(principal.fullName) (\(principal.associate), associate \(principal.associateID))"
        // A setting that cannot be read is an error already.
        guard let setting = try? associate() else {
            let note =
                "a system user, whose changes are not skipped since others may act as it; echoes end as unchanged"
            return .ok("identity", principal.isSystemUser ? "\(who), \(note)" : who)
        }
        if setting == principal.associateID, principal.isSystemUser {
            return .warning(
                "identity",
                "\(who) is a system user, and SO_API_ASSOCIATE_ID makes its changes ours alone",
                "remove SO_API_ASSOCIATE_ID unless no other integration acts as it: its changes are skipped"
            )
        }
        if setting == principal.associateID { return .ok("identity", "\(who), as SO_API_ASSOCIATE_ID says") }
        return .error(
            "identity",
            "SO_API_ASSOCIATE_ID is \(setting), but the login is \(who)",
            "remove SO_API_ASSOCIATE_ID, or our own changes come back as work"
        )
    }

    private func compare(_ mapping: () throws -> Mapping, _ own: Principal) async {
        do {
            let mapping = try mapping()
            var problems: [String] = []
            for kind in RecordKind.allCases where !mapping[kind].isEmpty {
                problems += mapping.problems(kind, published: try await crm.publishedFields(of: kind))
            }
            let count = mapping[.contact].count + mapping[.person].count
            if problems.isEmpty { report(.ok("mapping", "\(count) fields, all published and of the right kind")) }
            for problem in problems {
                report(.error("mapping", problem, "correct mapping.json (tenant fields), or publish the field"))
            }
            await compare(mapping.scope)
            await findRights(mapping, own)
        } catch {
            report(.error("mapping", "\(error)", "see tenant fields --mapping"))
        }
    }

    private func compare(_ scope: Scope) async {
        if scope.isEverything { return report(.ok("scope", "every company")) }
        var isKnown = true
        for (what, traits) in [("its names", Scope.listed), ("its associates", [.associate])] {
            do throws(SuperOfficeError) {
                let problems = try await scope.problems(in: crm, of: traits)
                isKnown = isKnown && problems.isEmpty
                for problem in problems { report(.error("scope", problem, "correct \"scope\" in mapping.json")) }
            } catch {
                isKnown = false
                report(.warning("scope", "\(what) cannot be compared: \(error)", "see tenant lists"))
            }
        }
        if isKnown { report(.ok("scope", "\(scope)")) }
    }

    /// On the records of our own user, which are surely there; others may have other rights.
    private func findRights(_ mapping: Mapping, _ own: Principal) async {
        let records = [own.contactID.map(EntityReference.contact), own.personID.map(EntityReference.person)]
        for record in records.compactMap(\.self) where !mapping[record.kind].isEmpty {
            do throws(SuperOfficeError) {
                let state = try await crm.recordState(of: record)
                for problem in mapping.unwritable(record.kind, in: state) {
                    report(
                        .warning(
                            "write rights",
                            "\(problem), as \(record) says",
                            "let our user's role write it, or take it out of mapping.json; until then it is skipped"
                        )
                    )
                }
            } catch {
                report(.warning("write rights", "\(error)", "run doctor again later"))
            }
        }
    }

    private func findWebhooks(at configured: () throws -> PublicAddress?, _ secret: String?) async {
        func unknown(_ why: String, _ remedy: String) {
            report(.warning("webhook", "WEBHOOK_URL is \(why), so the webhook cannot be checked", remedy))
        }
        let address: PublicAddress?
        do { address = try configured() } catch { return unknown("not valid", "correct the settings above") }
        guard let address else { return unknown("not set", "set WEBHOOK_URL to the receiver's public address") }
        do throws(SuperOfficeError) {
            let ours = try await crm.webhooks().filter(address.isTarget)
            if ours.isEmpty {
                report(.error("webhook", "none points at \(address.url)", "superoffice-connector webhook register"))
            }
            for webhook in ours {
                let text = "\(webhook.id) \"\(webhook.name)\" is \(webhook.state.rawValue)"
                report(
                    webhook.state == .active
                        ? .ok("webhook", text)
                        : .error("webhook", text, "superoffice-connector webhook enable \(webhook.id)")
                )
                if webhook.state == .active { await deliver(to: webhook, secret) }
            }
        } catch {
            report(.warning("webhook", "\(error)", "see webhook list"))
        }
    }
}

extension TenantDiagnosis {
    /// Whether SuperOffice is answered: a test event leaves nothing in the spool.
    private func deliver(to webhook: WebhookRegistration, _ secret: String?) async {
        do throws(SuperOfficeError) {
            let result = try await crm.testWebhook(webhook.id, secret: secret)
            let text = "the test event of webhook \(webhook.id) was \(result.succeeded ? "" : "not ")answered with 200"
            report(
                result.succeeded
                    ? .ok("delivery", text)
                    : .error(
                        "delivery",
                        "\(text): \(result.answer.inOneLine(atMost: 200))",
                        "start the receiver; give it the WEBHOOK_TOKEN and WEBHOOK_SECRET that the webhook was registered with"
                    )
            )
        } catch {
            report(.warning("delivery", "\(error)", "see webhook test"))
        }
    }
}

extension SuperOfficeError {
    /// What kind of trouble it is for the caller.
    package var kind: OperationError.Kind {
        switch self {
        case .notFound, .rejected, .preconditionFailed: .notSo
        case .configuration, .credentialsRefused, .foreignAddress, .foreignTenant: .configuration
        case .transport, .tenantNotRunning, .unavailable, .unreadable: .unavailable
        }
    }
}
