namespace LinkageHub.PartnerSimulator.Partners;

/// <summary>J-PASS, linkage I: the insurance records sent by the insurer, one for a print serial.</summary>
internal static class Insurance
{
    public static Answer Receive(OperationCall call)
    {
        if (call.Text("printSerial") != call.Key)
            return Answer.Refuse(422, "invalid_field", "印刷連番がURLと一致しません。", "printSerial");
        if (call.Run.Records.TryGetValue(call.Key, out var standing))
            return Repeat(call, standing);

        var record = new InsuranceRecord(call.Key, "R-" + call.Key, call.Now, SelectedInReception: null, call.Body.Clone());
        call.Run.Put(new RecordState(call.Key, record, call.ContentHash));
        return Received(201, record, Effects.Created);
    }

    public static Answer Read(OperationCall call) =>
        call.Run.Records.TryGetValue(call.Key, out var record)
            ? Answer.Of(200, record.Shown, SimJson.Plain.InsuranceRecord)
            : Answer.Refuse(404, "record_not_found", "該当する保険情報がありません。");

    private static Answer Repeat(OperationCall call, RecordState standing)
    {
        if (standing.ContentHash == call.ContentHash)
            return Received(200, standing.Shown, Effects.Replayed);
        return standing.Shown.SelectedInReception is { } reception
            ? Answer.Refuse(409, "record_in_use", $"この保険情報は受付番号{reception}で選択されています。")
            : Answer.Refuse(409, "content_conflict", "この印刷連番には内容の異なる保険情報が登録されています。");
    }

    private static Answer Received(int status, InsuranceRecord record, string effect) =>
        Answer.Of(status, new RecordReceived(record.PrintSerial, record.RecordId, record.ReceivedAt), SimJson.Plain.RecordReceived, effect);
}
