import Dashboard
import Operations
import Receiver
import Spool
import SuperOffice

/// Why a command ends without success: a line, and an exit code.
struct Failure: Error, CustomStringConvertible {
    enum Code: Int32 {
        case notSo = 1
        case usage = 2
        case unavailable = 69
        case configuration = 78
    }

    let code: Code
    /// One, or several where each of them has to be put right.
    let lines: [String]

    var message: String { lines.joined(separator: "; ") }
    var description: String { message }

    init(_ code: Code, _ message: String) { self.init(code, lines: [message]) }

    init(_ code: Code, lines: [String]) {
        self.code = code
        self.lines = lines
    }
}

extension Failure {
    /// The failure that an error from a room stands for: the one place where errors become exit codes.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as OperationError: self.init(Code(error.kind), error.description)
        case let error as SuperOfficeError: self.init(Code(error.kind), error.description)
        case let error as AccessSettings.Problem: self.init(.configuration, error.description)
        case let error as SpoolError:
            // A disk that is not mounted yet, read-only or full recovers without a change of settings: whoever
            // supervises us must try again.
            self.init([.otherUser, .noFolder].contains(error.kind) ? .configuration : .unavailable, error.description)
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
