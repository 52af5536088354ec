import HTTPTypes
import Testing

@testable import SuperOffice

/// Calls are measured by a few words, never by a path with an id in it.
@Suite struct CRMOperationTests {
    @Test(
        arguments: [
            (.get, "Contact/18", .readContact), (.get, "Person/9", .readPerson), (.patch, "Contact/18", .write),
            (.patch, "Person/9", .write), (.delete, "Contact/18", .other),
            (.get, "Contact/UdefLayout/Published", .fields),
            (.get, "person/UdefLayout", .fields), (.get, "List/12/Items", .lists), (.get, "MDOList/business", .lists),
            (.post, "List/12/Items", .lists), (.get, "User/currentPrincipal", .user),
            (.get, "Archive/dynamic?$top=1", .archive),
            (.get, "Webhook/1/LastError", .webhooks), (.post, "Contact", .other), (.get, "Contact/default", .other),
            (.get, "Contact/Duplicates/x", .other), (.get, "Sale/1", .other), (.get, "", .other), (.get, "?x", .other),
        ] as [(HTTPRequest.Method, String, CRMOperation)]
    )
    func isToldByMethodAndPath(_ method: HTTPRequest.Method, _ path: String, _ operation: CRMOperation) {
        #expect(APIRequest(method: method, path: path, what: "x", subject: .tenant).operation == operation)
    }
}
