import ArgumentParser
import SuperOffice

/// A kind of record as people type it.
enum EntityName: String, ExpressibleByArgument, CaseIterable {
    case contact
    case person

    var type: EntityType {
        switch self {
        case .contact: .contact
        case .person: .person
        }
    }
}
