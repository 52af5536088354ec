import Operations
import Receiver
import Spool
import SuperOffice

extension Failure {
    /// The failure that an error from a room stands for: the one place where errors become exit codes.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as OperationError: self.init(Code(error.kind), error.description)
        case let error as SuperOfficeError: self.init(Code(error.kind), error.description)
        case let error as SpoolError:
            switch error.kind {
            case .otherUser, .noFolder: self.init(.configuration, error.description)
            // A disk that is not mounted yet, read-only or full recovers without a change of settings: whoever
            // supervises us must try again.
            default: self.init(.unavailable, error.description)
            }
        case let error as ReceiverError:
            self.init(error.kind == .configuration ? .configuration : .unavailable, error.description)
        default: self.init(.unavailable, "\(error)")
        }
    }
}

extension Failure.Code {
    fileprivate init(_ kind: OperationError.Kind) {
        switch kind {
        case .notSo: self = .notSo
        case .configuration: self = .configuration
        case .unavailable: self = .unavailable
        }
    }
}
