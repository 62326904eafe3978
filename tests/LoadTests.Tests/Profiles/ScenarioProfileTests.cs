using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Tests.Reports;

namespace Serverless.LoadTests.Tests.Profiles;

public sealed class ScenarioProfileTests
{
    [Theory]
    [InlineData("""{"registration":{"enrol":0,"put":0,"bulk":0}}""", "registration")]
    [InlineData("""{"registration":{"enrol":-1}}""", "registration")]
    [InlineData("""{"registration":{"bulkDevices":1001}}""", "bulkDevices")]
    [InlineData("""{"registration":{"enrolmentKey":"no base64!"}}""", "enrolmentKey")]
    [InlineData("""{"mix":{"telemetry":-1}}""", "mix has shares")]
    [InlineData("""{"mix":{"telemetry":0}}""", "mix.telemetry must be above 0")]
    [InlineData("""{"mix":{"telemetry":1,"state":0,"commandNext":0,"desiredGet":0,"range":0,"aggregate":0,"command":0,"desiredPatch":0,"deadLetters":0,"register":0}}""", "mix")]
    public void FindProblem_ScenarioOutOfRange_IsNamed(string json, string part)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, json);
        var problem = ProfileFile.Read(file).FindProblem();
        File.Delete(file);

        Assert.Contains(part, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_ReportWithAnEnrolmentKey_DoesNotHaveIt()
    {
        const string key = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA==";
        var report = SampleReport.Create() with { Profile = new LoadProfile { Registration = new RegistrationProfile { EnrolmentKey = key } } };

        Assert.DoesNotContain(key, ReportFolder.Json(report), StringComparison.Ordinal);
        Assert.Contains("\"enrolmentKey\": \"…\"", ReportFolder.Json(report), StringComparison.Ordinal);
    }
}
