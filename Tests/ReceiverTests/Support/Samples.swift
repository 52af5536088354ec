import Testing

/// One webhook body of every shape in the vendor's reference: its members and their types, with values of ours.
enum Samples {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var body: String
        var testDescription: String { name }
    }

    static let all: [Sample] = [
        Sample(
            name: "contact.changed.fieldvalues",
            body: #"""
                {"EventId": "565d0ac2-ba0e-5cc8-b6c5-01746e41af2e", "Timestamp": "2025-05-14T10:48:07.8912039Z", "Ch\#
                anges": ["contact_id", "updated_associate_id", "soundEx", "updated"], "Event": "contact.changed", "P\#
                rimaryKey": 1000, "Entity": "contact", "ContextIdentifier": "Cust70001", "ChangedByAssociateId": 5, \#
                "WebhookName": "Bl\u00e5b\u00e6r & co", "FieldValues": {"activeInterests": 0, "associate_id": 12, "b\#
                usiness_idx": 2, "category_idx": 4, "country_id": 826, "deleted": 0}}
                """#
        ),
        Sample(
            name: "contact.changed",
            body: #"""
                {"EventId":"24213c18-6ce1-5b99-bfa4-f1463ce07f17","Timestamp":"2018-04-24T07:50:50.6812131Z","Change\#
                s":["contact_id","associate_id","department","updated_associate_id"],"Event":"contact.changed","Prim\#
                aryKey":1001,"Entity":"contact","ContextIdentifier":"Cust70001","ChangedByAssociateId":16,"WebhookNa\#
                me":"Our hook"}
                """#
        ),
        Sample(
            name: "contact.created",
            body: #"""
                {"EventId": "9fff72a0-0b4a-549b-a014-13c2f7a7d506", "Timestamp": "2018-04-24T07:50:50.6812131Z", "Ch\#
                anges": ["contact_id", "activeErpLinks", "activeInterests", "associate_id"], "Event": "contact.creat\#
                ed", "PrimaryKey": 1002, "Entity": "contact", "ContextIdentifier": "Cust70001", "ChangedByAssociateI\#
                d": 16, "WebhookName": "Our hook", "FieldValues": {"activeInterests": 0, "associate_id": 12, "busine\#
                ss_idx": 2, "category_idx": 4, "country_id": 826, "deleted": 0}}
                """#
        ),
        Sample(
            name: "contact.deleted",
            body: #"""
                {"EventId":"544e18a3-b8cf-5cca-a1f6-b5df5627c74c","Timestamp":"2018-04-24T07:58:10.9923345Z","Change\#
                s":[],"Values":{"associate_id":4039840,"contact_id":994863},"Event":"contact.deleted","PrimaryKey":1\#
                003,"Entity":"contact","ContextIdentifier":"Cust70001","ChangedByAssociateId":16,"WebhookName":"Blåb\#
                ær & co"}
                """#
        ),
        Sample(
            name: "list.110.changed",
            body: #"""
                {"EventId": "cd397814-6a2e-5da5-8ab8-4e383aa09b57", "Timestamp": "2025-09-16T12:16:24.9685045Z", "Ch\#
                anges": ["UDList_id", "deleted", "rank", "updated"], "Event": "list.110.changed", "PrimaryKey": 1004\#
                , "Entity": "list.110", "ContextIdentifier": "Cust70001", "ChangedByAssociateId": 19, "WebhookName":\#
                 "Our hook", "FieldValues": {}}
                """#
        ),
        Sample(
            name: "list.category.changed",
            body: #"""
                {"EventId":"2026973b-d3f0-5bd8-86b9-e9ba60fe5fcd","Timestamp":"2025-09-16T07:25:53.8619128Z","Change\#
                s":["Category_id","deleted","rank","updated"],"Event":"list.category.changed","PrimaryKey":1005,"Ent\#
                ity":"list.category","ContextIdentifier":"Cust70001","ChangedByAssociateId":19,"WebhookName":"Our ho\#
                ok","FieldValues":{}}
                """#
        ),
        Sample(
            name: "person.changed",
            body: #"""
                {"EventId": "d7ef142f-f88b-5c81-a56f-c37ba82f6561", "Timestamp": "2018-04-24T08:01:15.8506935Z", "Ch\#
                anges": ["person_id", "year_of_birth", "person_number", "position_idx"], "Event": "person.changed", \#
                "PrimaryKey": 1006, "Entity": "person", "ContextIdentifier": "Cust70001", "ChangedByAssociateId": 16\#
                , "WebhookName": "Bl\u00e5b\u00e6r & co"}
                """#
        ),
        Sample(
            name: "person.consented",
            body: #"""
                {"EventId":"dae06043-89f7-5db3-93a1-01c40c2572bf","Timestamp":"2018-04-24T08:01:15.8506935Z","Change\#
                s":["consentperson_id","comment","updated_associate_id","consentSource_id"],"Event":"person.consente\#
                d","PrimaryKey":1007,"Entity":"person","ContextIdentifier":"Cust70001","ChangedByAssociateId":16,"We\#
                bhookName":"Our hook"}
                """#
        ),
        Sample(
            name: "person.created",
            body: #"""
                {"EventId": "ef7bae40-200a-5f96-97aa-e46d167d9d94", "Timestamp": "2018-04-24T08:01:15.8506935Z", "Ch\#
                anges": ["person_id", "usepersonaddress", "dbi_last_modified", "group_id"], "Event": "person.created\#
                ", "PrimaryKey": 1008, "Entity": "person", "ContextIdentifier": "Cust70001", "ChangedByAssociateId":\#
                 16, "WebhookName": "Our hook", "FieldValues": {"activeInterests": 0, "associate_id": 5, "business_i\#
                dx": 6, "category_idx": 0, "contact_id": 7179, "country_id": 756}}
                """#
        ),
        Sample(
            name: "person.deleted",
            body: #"""
                {"EventId":"5a04e8d3-b518-5ccd-a0f0-b2679132d157","Timestamp":"2018-04-05T08:28:01.5732501Z","Change\#
                s":[],"Values":{"associate_id":4039840,"contact_id":9,"person_id":18},"Event":"person.deleted","Prim\#
                aryKey":1009,"Entity":"person","ContextIdentifier":"Cust70001","ChangedByAssociateId":5,"WebhookName\#
                ":"Blåbær & co"}
                """#
        ),
        Sample(
            name: "person.unconsented",
            body: #"""
                {"EventId": "2f851902-bd75-584d-b833-a36c694cdff3", "Timestamp": "2018-04-05T08:28:01.5732501Z", "Ch\#
                anges": [], "Event": "person.unconsented", "PrimaryKey": 1010, "Entity": "person", "ContextIdentifie\#
                r": "Cust70001", "ChangedByAssociateId": 5, "WebhookName": "Our hook"}
                """#
        ),
        Sample(
            name: "quote.approved",
            body: #"""
                {"EventId":"1d6f839e-a519-5ea7-8060-0ca35f6e2381","Timestamp":"2018-04-24T08:13:02.8352175Z","Change\#
                s":[],"Event":"quote.approved","PrimaryKey":1011,"Entity":"quote","ContextIdentifier":"Default","Cha\#
                ngedByAssociateId":1,"WebhookName":"Our hook"}
                """#
        ),
        Sample(
            name: "relation.created",
            body: #"""
                {"EventId": "c0c44c4e-f1f4-5589-956b-c58ffb6880b0", "Timestamp": "2024-11-05T11:25:24.0528404Z", "Ch\#
                anges": ["relation_id", "source_table", "updated", "reversed"], "Event": "relation.created", "Primar\#
                yKey": 1012, "Entity": "relation", "ContextIdentifier": "Cust70001", "ChangedByAssociateId": 5, "Web\#
                hookName": "Bl\u00e5b\u00e6r & co", "FieldValues": {"associateId": 5, "destination_record": 2, "dest\#
                ination_table": 5, "registered": "2025-05-14T16:07:50.9437543+02:00", "registered_associate_id": 5, \#
                "reldef_id": 7}}
                """#
        ),
        Sample(
            name: "sale.changed",
            body: #"""
                {"EventId":"be989a59-59bc-555b-a788-5168c81a567f","Timestamp":"2018-04-24T08:01:15.8506935Z","Change\#
                s":["sale_id","earning","probability","earning_percent"],"Event":"sale.changed","PrimaryKey":1013,"E\#
                ntity":"sale","ContextIdentifier":"Cust70001","ChangedByAssociateId":16,"WebhookName":"Our hook","Fi\#
                eldValues":{"activeLinks":0,"appointment_id":0,"associate_id":5,"comptr_id":0,"contact_id":5,"credit\#
                ed_id":0}}
                """#
        ),
        Sample(
            name: "sale.completed",
            body: #"""
                {"EventId": "0026f2a6-b6ed-5112-89df-2a0621266d55", "Timestamp": "2018-04-05T08:28:01.5732501Z", "Ch\#
                anges": ["sale_id", "done", "updated", "updated_associate_id"], "Event": "sale.completed", "PrimaryK\#
                ey": 1014, "Entity": "sale", "ContextIdentifier": "Cust70001", "ChangedByAssociateId": 5, "WebhookNa\#
                me": "Our hook"}
                """#
        ),
        Sample(
            name: "sale.created",
            body: #"""
                {"EventId":"5f5c3603-4800-54cc-b423-49b338959ec4","Timestamp":"2018-04-24T08:13:02.8352175Z","Change\#
                s":["sale_id","status","nddAppointment_id","postitText_id"],"Event":"sale.created","PrimaryKey":1015\#
                ,"Entity":"sale","ContextIdentifier":"Default","ChangedByAssociateId":1,"WebhookName":"Blåbær & co",\#
                "FieldValues":{"activeLinks":0,"appointment_id":0,"associate_id":5,"comptr_id":0,"contact_id":5,"cre\#
                dited_id":0}}
                """#
        ),
        Sample(
            name: "sale.deleted",
            body: #"""
                {"EventId": "2e1142e7-6f16-5485-b681-d46766520db8", "Timestamp": "2018-04-05T08:28:01.5732501Z", "Ch\#
                anges": [], "Values": {"associate_id": 4039840, "contact_id": 43, "person_id": 64, "project_id": 178\#
                105}, "Event": "sale.deleted", "PrimaryKey": 1016, "Entity": "sale", "ContextIdentifier": "Cust70001\#
                ", "ChangedByAssociateId": 5, "WebhookName": "Our hook", "FieldValues": {"activeLinks": 0, "appointm\#
                ent_id": 0, "associate_id": 5, "comptr_id": 0, "contact_id": 5, "credited_id": 0}}
                """#
        ),
        Sample(
            name: "sale.deleted.minimal",
            body: #"""
                {"Timestamp":"2018-04-24T07:50:50.6812131Z","Values":{"sale_id":994863,"contact_id":43,"person_id":6\#
                4,"project_id":178105},"Event":"sale.deleted","PrimaryKey":1017,"Entity":"sale","ContextIdentifier":\#
                "Cust70001","ChangedByAssociateId":16,"WebhookName":"Our hook"}
                """#
        ),
        Sample(
            name: "sale.lost",
            body: #"""
                {"EventId": "3cba55e2-3f19-5428-b9f1-b079f23218d5", "Timestamp": "2018-04-05T08:28:01.5732501Z", "Ch\#
                anges": ["sale_id", "status", "updated", "updated_associate_id"], "Event": "sale.lost", "PrimaryKey"\#
                : 1018, "Entity": "sale", "ContextIdentifier": "Cust70001", "ChangedByAssociateId": 5, "WebhookName"\#
                : "Bl\u00e5b\u00e6r & co"}
                """#
        ),
        Sample(
            name: "sale.sold",
            body: #"""
                {"EventId":"8c472125-ed12-5244-bc3a-ee81a3451e01","Timestamp":"2018-04-05T08:28:01.5732501Z","Change\#
                s":["sale_id","status","updated","updated_associate_id"],"Event":"sale.sold","PrimaryKey":1019,"Enti\#
                ty":"sale","ContextIdentifier":"Cust70001","ChangedByAssociateId":5,"WebhookName":"Our hook"}
                """#
        ),
        Sample(
            name: "ticket.changed",
            body: #"""
                {"EventId":"2c1629c5-3ddc-5775-a743-9ec387ad6ac3","Timestamp":"2025-05-19T09:56:33.1554128Z","Change\#
                s":["id","read_by_owner"],"Event":"ticket.changed","PrimaryKey":1021,"Entity":"ticket","ContextIdent\#
                ifier":"Cust70001","ChangedByAssociateId":19,"WebhookName":"Blåbær & co","FieldValues":{"category":2\#
                ,"connect_id":-1,"contact_id":2,"created_at":"2025-05-16T14:25:37","cust_id":5,"has_attachment":1}}
                """#
        ),
        Sample(
            name: "webhook.errors",
            body: #"""
                {"EventId": "3e82ed12-21cc-593c-9d03-8d6077a6a1c0", "Timestamp": "2018-07-05T11:58:18.5809908Z", "Ch\#
                anges": [], "Event": "webhook.errors", "PrimaryKey": 1022, "ContextIdentifier": "Cust70001", "Change\#
                dByAssociateId": 0, "WebhookName": "Our hook", "FieldValues": {"events": 1, "registered": "2025-05-1\#
                4T16:11:02.4593434+02:00", "registered_associate_id": 5, "state": 2, "updated": "0001-01-01T00:00:00\#
                ", "updated_associate_id": 0}}
                """#
        ),
        Sample(
            name: "y_table.created",
            body: #"""
                {"EventId":"0d77b191-72d1-5d0e-8cfe-0e9558ca8c76","Timestamp":"2025-09-16T12:22:14.2553829Z","Change\#
                s":["id","last_changed","x_int","x_string"],"Event":"y_table.created","PrimaryKey":1023,"Entity":"y_\#
                table","ContextIdentifier":"Cust70001","ChangedByAssociateId":19,"WebhookName":"Our hook","FieldValu\#
                es":{"id":"[I:6]","last_changed":"[DT:09/16/2025 14:22:14.0000000]","dbi_agent_id":"[I:-1]","dbi_las\#
                t_syncronized":"[DT:01/01/0001 00:00:00.0000000]","dbi_last_modified":"[DT:01/01/0001 00:00:00.00000\#
                00]","x_int":"[I:123]"}}
                """#
        ),
    ]
}
