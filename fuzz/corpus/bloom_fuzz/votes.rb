# A node that counts votes and tells who asked, with a bit of each operator.
require 'rubygems'
require 'bud'

module VoteProtocol
  state do
    channel :vote, [:@server, :voter, :ballot] => [:choice, :weight]
    channel :result, [:@client, :ballot] => [:winner, :total]
    interface input, :ask, [:client, :ballot]
  end
end

class VoteServer
  include Bud
  include VoteProtocol

  QUORUM = 3

  state do
    table :votes, [:voter, :ballot] => [:choice, :weight]
    table :asked, ask.schema
    table :barred, [:voter]
    scratch :totals, [:ballot, :choice] => [:total]
    scratch :best, totals.key_cols => totals.val_cols
    scratch :voters, [:ballot] => [:number]
    periodic :tick, 10
  end

  bootstrap do
    barred <= [["mallory"]]
  end

  bloom :collect do
    votes <= vote {|v| [v.voter, v.ballot, v.choice.strip.downcase, weight_of(v.voter, v.weight)] unless barred.include?([v.voter])}
    asked <= ask
  end

  bloom :count do
    totals <= votes.group([:ballot, :choice], sum(:weight))
    best <= totals.argmax([:ballot], :total)
    voters <= votes.group([:ballot], count)
  end

  bloom :tell do
    temp :ready <= (asked * voters).pairs(:ballot => :ballot) do |a, v|
      [a.client, a.ballot] if v.number >= QUORUM
    end
    result <~ (ready * best).pairs(:c1 => :ballot) {|r, b| [r.c0, b.ballot, b.choice, b.total]}
    asked <- (asked * ready).lefts(:client => :c0, :ballot => :c1)
    stdio <~ (asked * tick).lefts.inspected
  end

  def weight_of(voter, weight = 1)
    return 0 if voter.nil? or voter == ""
    weight.nil? ? 1 : [weight, 5].min
  end
end
