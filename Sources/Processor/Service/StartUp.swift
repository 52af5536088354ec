import JSON
import Spool
import SuperOffice

/// What has to be known before the first job: who we are, and that the mapping fits the tenant's fields.
struct StartUp: Sendable {
    let crm: SuperOfficeClient
    let mapping: Mapping
    let identity: OwnIdentity

    func run() async throws(Ending) {
        do {
            identity.learn(try await crm.currentPrincipal())
            await crm.forgetFields()
            var problems: [String] = []
            for (entity, type) in [(Entity.contact, EntityType.contact), (.person, .person)]
            where !mapping[entity].isEmpty {
                problems += mapping.problems(entity, published: try await crm.publishedFields(of: type))
            }
            if !problems.isEmpty {
                let problem = problems.joined(separator: "; ")
                throw Ending.blocked(.configuration, Reason(.mapping, [.problem: .string(problem)]))
            }
        } catch let error as SuperOfficeError {
            throw Ending(error, at: .read)
        } catch let ending as Ending {
            throw ending
        } catch {
            throw .fail(Reason(.crmConfiguration, [.problem: .string("\(error)")]), at: .read)
        }
    }
}
