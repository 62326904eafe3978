using System.Text.Json;

namespace Serverless.Infra.Tests.CoreTools;

public sealed class VisualStudioCodeTests
{
    [Fact]
    public void Tasks_EachProject_IsThere()
    {
        using var tasks = JsonDocument.Parse(File.ReadAllText(Repository.PathOf(".vscode", "tasks.json")));
        var commands = tasks.RootElement.GetProperty("tasks").EnumerateArray()
            .Select(task => task.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!).ToList()).ToList();
        var projects = commands.Where(arguments => arguments.Contains("--project"))
            .Select(arguments => arguments[arguments.IndexOf("--project") + 1]).ToList();

        Assert.Contains("eng/CoreTools", projects);
        Assert.All(projects, project => Assert.True(Directory.Exists(Repository.PathOf(project.Split('/'))), $"{project} is not there."));
    }
}
