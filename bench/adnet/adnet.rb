# The ad network of the experiment: ad servers send each click to all reporting servers, and an analyst asks every reporting server
# whether an ad has had fewer than so many clicks in a campaign.
require 'rubygems'
require 'bud'

module AdProtocol
  state do
    channel :click, [:@server, :ident] => [:id, :campaign]
    channel :request, [:@server, :analyst, :number, :id, :campaign, :below]
    channel :response, [:@analyst, :server, :number, :id, :campaign]
  end
end

class AdServer
  include Bud
  include AdProtocol

  state do
    interface input, :clicked, [:ident] => [:id, :campaign]
    table :reporters, [:address]
  end

  bloom :serve do
    click <~ (reporters * clicked).pairs { |r, c| [r.address, c.ident, c.id, c.campaign] }
  end
end

class Report
  include Bud
  include AdProtocol

  state do
    table :log, [:ident] => [:id, :campaign]
    scratch :total, [:id, :campaign] => [:clicks]
    interface output, :progress, [:ident] # each click whose number @sample divides, when it is taken in
  end

  bloom :log_clicks do
    log <= click { |c| [c.ident, c.id, c.campaign] }
    progress <= click { |c| [c.ident] if c.ident % @sample == 0 }
  end

  bloom :answer_queries do
    total <= log.group([:id, :campaign], count)
    response <~ (request * total).pairs(:id => :id, :campaign => :campaign) do |r, t|
      [r.analyst, r.server, r.number, r.id, r.campaign] if t.clicks < r.below
    end
  end
end

class Analyst
  include Bud
  include AdProtocol

  state do
    interface input, :ask, [:server, :number, :id, :campaign, :below]
    interface output, :answered, [:server, :number, :id, :campaign]
  end

  bloom :talk do
    request <~ ask { |a| [a.server, ip_port, a.number, a.id, a.campaign, a.below] }
    answered <= response { |r| [r.server, r.number, r.id, r.campaign] }
  end
end
