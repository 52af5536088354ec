import FoundationEssentials
import JSON
import Operations
import Spool
import SuperOffice
import Testing

@testable import superoffice_connector

@Suite("What commands answer")
struct AnswerTests {
    @Test("Members without a value are null, optional ones absent; dates are written as everywhere")
    func members() throws {
        let nothing: Int? = nil
        let members: JSONMembers = [
            "id": 7, "name": "a\u{9B}b", "nothing": nothing, "null": nil, "at": Date(timeIntervalSince1970: 0),
            "inner": ["items": [1, 2]] as JSONMembers, "other": ["x": [true, nil, 1.5]] as JSONValue,
        ]
        let bytes = Console.encoded(members.with(["some": 1, "none": nothing]), pretty: true)
        #expect(
            try JSONValue(parsing: bytes) == [
                "id": 7, "name": "a\u{9B}b", "nothing": nil, "null": nil, "at": "1970-01-01T00:00:00.000Z",
                "inner": ["items": [1, 2]], "other": ["x": [true, nil, 1.5]], "some": 1,
            ]
        )
        #expect(!bytes.contains { $0 > 0x7F }, "what drives a terminal is escaped")
    }

    @Test(
        "Errors of the rooms have their exit codes",
        arguments: [
            (Failure(.usage, "x"), .usage), (OperationError(.notSo, "x"), .notSo),
            (OperationError(.configuration, "x"), .configuration), (SuperOfficeError.notFound(what: "x"), .notSo),
            (SuperOfficeError.credentialsRefused("x"), .configuration), (CancellationError(), .unavailable),
        ] as [(any Error, Failure.Code)]
    )
    func codes(_ error: any Error, _ code: Failure.Code) {
        #expect(Failure(error).code == code)
    }
}
