namespace Serverless.Infra.Tests.Policies;

public sealed class PolicyTests
{
    private static readonly IReadOnlyList<Policy> Policies =
        [.. SecurityPolicies.All, .. OperationPolicies.All, .. NamePolicies.All, .. Settings.SettingPolicies.All];

    public static TheoryData<string, string> Cases =>
        new(Policies.SelectMany(policy => policy.Environments.Select(environment => (environment, policy.Name))));

    public static TheoryData<int, string, string> Slips =>
        new(Mutation.All.Select((mutation, index) => (index, mutation.Environment, mutation.Breaks)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Policy_WhatIsDeployed_KeepsIt(string environment, string policy)
    {
        Assert.Empty(Named(policy).Violations(Snapshot.Read(environment)));
    }

    [Theory]
    [MemberData(nameof(Slips))]
    public void Policy_AfterASlip_IsBroken(int mutation, string environment, string policy)
    {
        var snapshot = Snapshot.Read(environment);
        Mutation.All[mutation].Apply(snapshot);

        Assert.NotEmpty(Named(policy).Violations(snapshot));
    }

    [Fact]
    public void Policies_EachOfThem_IsBrokenByASlip()
    {
        Assert.Empty(Policies.Select(policy => policy.Name).Except(Mutation.All.Select(mutation => mutation.Breaks)));
    }

    private static Policy Named(string name) => Policies.Single(policy => policy.Name == name);
}
