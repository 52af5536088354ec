import SuperOffice

/// What has to be known before the first job: who we are, and that the mapping fits the tenant's fields.
struct StartUp: Sendable {
    let crm: SuperOfficeClient
    let mapping: Mapping
    let identity: OwnIdentity

    func run() async throws(Ending) {
        do {
            if identity.associateID == nil { identity.learn(try await crm.currentPrincipal().associateID) }
            await crm.forgetFields()
            var problems: [String] = []
            for (entity, type) in [(Entity.contact, EntityType.contact), (.person, .person)]
            where !mapping[entity].isEmpty {
                problems += mapping.problems(entity, published: try await crm.publishedFields(of: type))
            }
            if !problems.isEmpty {
                throw Ending.blocked(.configuration, why: problems.joined(separator: "; "), until: nil)
            }
        } catch let error as SuperOfficeError {
            throw Ending(error)
        } catch let ending as Ending {
            throw ending
        } catch {
            throw .fail(why: "\(error)")
        }
    }
}
