import Foundation

@testable import Spool

/// A spool as version 0.1 left it, made by that version's demo; names and texts were replaced.
enum OldSpool {
    static let day = "2026-03-01"
    static let written = "20260301T101500.812009Z_contact.changed_18_d1ade30a-cc72-4833-9f0f-7bacf7890fbf.json"
    static let nothingSaid = "20260301T101505.530321Z_contact.changed_107_06b51e0f-a5b5-4980-99ac-b0bf099b6b43.json"
    static let skipped = "20260301T101501.171240Z_sale.sold_18_5f0f7f5e-0001.json"
    static let failed = "20260301T101505.537940Z_contact.changed_106_82ba6d64-cc6c-48ea-83f7-5f4a75fa3771.json"
    static let deferred = "20260301T101506.100000Z_contact.changed_109_a0a36949-48dc-4cfa-b036-87e2636a1b73.json"

    private static func webhook(_ key: Int, _ id: String) -> String {
        #"{"ChangedByAssociateId":5,"Changes":["contact_id","name"],"ContextIdentifier":"Cust12345","#
            + #""Entity":"contact","Event":"contact.changed","EventId":"\#(id)","FieldValues":{"category_idx":2},"#
            + #""PrimaryKey":\#(key),"Timestamp":"2026-03-01T10:15:00.7953903Z","WebhookName":"Enrichment connector""#
    }

    static let files: [(path: String, text: String)] = [
        (
            "done/\(day)/\(written)",
            webhook(18, "d1ade30a-cc72-4833-9f0f-7bacf7890fbf") + """
                ,
                "_spool":{"account":{"id":18,"name":"Beispiel GmbH"},"attempts":0,"result":{"analysis":true,"contact":{\
                "SuperOffice:83":{"new":"Maschinenbau","old":""},"SuperOffice:84":{"new":"Ein Text.","old":"Alt"}},\
                "status":"written"},"trail":[{"at":"2026-03-01T10:15:00.890Z","to":"done",\
                "why":"2 fields written and verified"}]}
                }
                """
        ),
        (
            "done/\(day)/\(nothingSaid)",
            webhook(107, "06b51e0f-a5b5-4980-99ac-b0bf099b6b43") + """
                ,
                "_spool":{"account":{"id":107,"name":"Muster AG"},"attempts":0,"result":{"reason":"nothing can be said",\
                "status":"no-analysis"},"trail":[{"at":"2026-03-01T10:15:05.546Z","to":"done",\
                "why":"no analysis: nothing can be said"}]}
                }
                """
        ),
        (
            "skipped/\(day)/other-event/\(skipped)",
            #"{"Event":"sale.sold","EventId":"5f0f7f5e-0001","PrimaryKey":18,"ContextIdentifier":"Cust12345"}"#
        ),
        (
            "failed/\(failed)",
            webhook(106, "82ba6d64-cc6c-48ea-83f7-5f4a75fa3771") + """
                ,
                "_spool":{"account":{"id":106,"name":"Probe KG"},"attempts":0,"trail":[{"at":"2026-03-01T10:15:05.551Z",\
                "to":"failed","why":"\\"Wanderzirkus\\" is no item of the list of SuperOffice:83 (Vertical); add it to the \
                list or set onUnknownItem in mapping.json"}]}
                }
                """
        ),
        ("failed/broken.json", #"{"Event": "contact.changed", "PrimaryKey": 71"#),
        ("failed/broken.json.why", "the file is not valid JSON: it ends in the middle\n"),
        (
            "deferred/\(deferred)",
            webhook(109, "a0a36949-48dc-4cfa-b036-87e2636a1b73") + """
                ,
                "_spool":{"account":{"id":109,"name":"Werk GmbH"},"attempts":2,"trail":[{"at":"2026-03-01T10:15:07.000Z",\
                "to":"deferred","why":"contact 109: SuperOffice answered 503"},{"at":"2026-03-01T10:15:27.000Z",\
                "to":"deferred","why":"contact 109: SuperOffice answered 503"}]}
                }
                """
        ),
        (
            "ledger/contact-18.json",
            #"{"account":18,"analyses":[1772360100.29],"fingerprint":"20e8ae5e3981f8c8","#
                + #""written":{"SuperOffice:83":["[I:11]"],"SuperOffice:84":["Ein Text."]}}"# + "\n"
        ),
        (
            "ledger/contact-107.json",
            #"{"account":107,"analyses":[1772360105.5],"fingerprint":"c06efca54338ad6e","written":{}}"# + "\n"
        ),
        (
            "ledger/person-933.json",
            #"{"account":18,"analyses":[],"fingerprint":"a78f4648f93b2ec6","written":{"SuperOffice:10":["Guten Tag"]}}"#
                + "\n"
        ),
        ("heartbeat", ""), ("locks/lane-27", ""),
    ]

    /// Makes it in place of a spool of this version.
    static func make(_ spool: TestSpool) throws {
        for name in spool.names("") { try spool.remove(name) }
        for folder in ["tmp", "incoming", "processing", "deferred", "done", "skipped", "failed", "ledger", "locks"] {
            try spool.makeFolder(folder)
            chmod(spool.path(folder), 0o750)
        }
        for (path, text) in files {
            try spool.makeFolder(
                String(path.prefix { $0 != "/" }) == path ? "." : (path as NSString).deletingLastPathComponent
            )
            try spool.drop(path, text)
        }
        try spool.setModified("deferred/\(deferred)", Date().addingTimeInterval(600))
    }
}
