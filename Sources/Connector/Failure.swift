import CompanyExplorer
import Processor
import Receiver
import Sandbox
import Spool
import SuperOffice

/// Why a command ends without success: one line and an exit code.
struct Failure: Error {
    enum Code: Int32 {
        case notSo = 1
        case usage = 2
        case unavailable = 69
        case configuration = 78
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The failure that an error from a room stands for.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as SpoolError:
            switch error.kind {
            case .otherUser, .noFolder: self.init(.configuration, error.description)
            // A disk that is not mounted yet, read-only or full gets well without a change of settings: whoever
            // supervises us must try again.
            default: self.init(.unavailable, error.description)
            }
        case let error as ReceiverError:
            self.init(error.kind == .configuration ? .configuration : .unavailable, error.description)
        case let error as SuperOfficeError:
            switch error {
            case .notFound, .rejected, .preconditionFailed: self.init(.notSo, error.description)
            case .configuration, .credentialsRefused, .foreignAddress, .foreignTenant:
                self.init(.configuration, error.description)
            case .transport, .tenantNotRunning, .unavailable, .unreadable: self.init(.unavailable, error.description)
            }
        default: self.init(.unavailable, "\(error)")
        }
    }
}
